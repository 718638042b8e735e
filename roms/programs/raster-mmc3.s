; Raster effect with the MMC3's scanline counter: an IRQ every eight lines bends the picture.
; config: mmc3
;
; NMI starts a frame's list of 22 scroll values, a sine that moves; each IRQ, from line 56 on,
; writes the next one and the counter reloads itself. Background and sprites use different
; pattern tables, so that A12 rises once a line. The number of IRQs in each frame must be 22 once
; the first frame is over; any other number counts as an error. The position of the main loop's
; counter at each IRQ goes into the checksum, so a late or early IRQ shows.
; Results: the common block at $0010 (common/program.s). $0020: IRQs in this frame.

OWN_IRQ = 1
.include "header.inc"
    HEADER 4, 8, 1, 0, 0
.include "program.s"

MMC3_SELECT  = $8000
MMC3_DATA    = $8001
MMC3_MIRROR  = $A000
MMC3_LATCH   = $C000
MMC3_RELOAD  = $C001
MMC3_IRQ_OFF = $E000
MMC3_IRQ_ON  = $E001

BENDS      = 22
FIRST_LINE = 56
BRICK_A    = $40                ; a tile of the game's set

.zeropage
irqs:    .res 1
phase:   .res 1
started: .res 1                 ; frames since the IRQs run, stays at 2
spins:   .res 1                 ; the main loop's counter
next:    .res 1                 ; index of the next scroll value
.assert irqs = $20, error, "the count is at $0020"

.code
program_name: .byte "MMC3 SCANLINE IRQ", 0

; Checks the last frame's count and starts the counter for the new frame.
.proc program_nmi
    lda started
    beq done
    cmp #2
    bcs :+
    inc started
    bne start
:   lda irqs
    cmp #BENDS
    beq start
    jsr wrong
start:
    sta MMC3_IRQ_OFF
    lda #FIRST_LINE - 1
    sta MMC3_LATCH
    sta MMC3_RELOAD
    sta MMC3_IRQ_ON
    lda #0
    sta irqs
    inc phase
    lda phase
    sta next
    jsr next_round
done:
    rts
.endproc

.proc irq
    pha
    txa
    pha
    sta MMC3_IRQ_OFF            ; acknowledges
    ldx next
    lda sine,x
    sta PPUSCROLL
    lda #0
    sta PPUSCROLL
    lda next
    clc
    adc #9
    sta next
    lda spins
    jsr mix
    inc irqs
    lda irqs
    cmp #BENDS
    bcs :+
    lda #7                      ; every eight lines from now on
    sta MMC3_LATCH
    sta MMC3_IRQ_ON
:   pla
    tax
    pla
    rti
.endproc

.proc program
    lda #0
    sta PPUCTRL
    sta PPUMASK
    sta MMC3_MIRROR             ; vertical mirroring
    sta MMC3_IRQ_OFF
    ldx #5
:   stx MMC3_SELECT
    lda chr_banks,x
    sta MMC3_DATA
    dex
    bpl :-
    jsr draw_field
:   bit PPUSTATUS
    bpl :-
    lda #CTRL_NMI | CTRL_SPR_1
    sta ctrl
    sta PPUCTRL
    lda #MASK_ALL
    sta PPUMASK
    inc started
    cli
:   inc spins
    jmp :-
.endproc

; Rows of bricks from the seventh row on, in both nametables.
.proc draw_field
    lda #>($2000 + 7 * 32)
    jsr draw_table
    lda #>($2400 + 7 * 32)
    ; fall through
.endproc

.proc draw_table
    ldx #<($2000 + 7 * 32)
    jsr show_at
    ldy #23
row:
    ldx #16
:   lda #BRICK_A
    sta PPUDATA
    lda #BRICK_A + 1
    sta PPUDATA
    dex
    bne :-
    dey
    bne row
    ldx #64
:   lda attributes-1,x
    sta PPUDATA
    dex
    bne :-
    rts
.endproc

.rodata
chr_banks:
    .byte 0, 2, 4, 5, 6, 7
attributes:                     ; from the last byte to the first
    .repeat 3
    .byte $FF, $FF, $FF, $FF, $FF, $FF, $FF, $FF
    .byte $5A, $5A, $5A, $5A, $5A, $5A, $5A, $5A
    .endrepeat
    .res 16, 0
sine:                           ; 24 + 24 * sin, one turn in 256
    .byte 24, 25, 25, 26, 26, 27, 28, 28, 29, 29, 30, 30, 31, 32, 32, 33
    .byte 33, 34, 34, 35, 35, 36, 36, 37, 37, 38, 38, 39, 39, 40, 40, 41
    .byte 41, 41, 42, 42, 43, 43, 43, 44, 44, 44, 45, 45, 45, 45, 46, 46
    .byte 46, 46, 47, 47, 47, 47, 47, 47, 48, 48, 48, 48, 48, 48, 48, 48
    .byte 48, 48, 48, 48, 48, 48, 48, 48, 48, 47, 47, 47, 47, 47, 47, 46
    .byte 46, 46, 46, 45, 45, 45, 45, 44, 44, 44, 43, 43, 43, 42, 42, 41
    .byte 41, 41, 40, 40, 39, 39, 38, 38, 37, 37, 36, 36, 35, 35, 34, 34
    .byte 33, 33, 32, 32, 31, 30, 30, 29, 29, 28, 28, 27, 26, 26, 25, 25
    .byte 24, 23, 23, 22, 22, 21, 20, 20, 19, 19, 18, 18, 17, 16, 16, 15
    .byte 15, 14, 14, 13, 13, 12, 12, 11, 11, 10, 10,  9,  9,  8,  8,  7
    .byte  7,  7,  6,  6,  5,  5,  5,  4,  4,  4,  3,  3,  3,  3,  2,  2
    .byte  2,  2,  1,  1,  1,  1,  1,  1,  0,  0,  0,  0,  0,  0,  0,  0
    .byte  0,  0,  0,  0,  0,  0,  0,  0,  0,  1,  1,  1,  1,  1,  1,  2
    .byte  2,  2,  2,  3,  3,  3,  3,  4,  4,  4,  5,  5,  5,  6,  6,  7
    .byte  7,  7,  8,  8,  9,  9, 10, 10, 11, 11, 12, 12, 13, 13, 14, 14
    .byte 15, 15, 16, 16, 17, 18, 18, 19, 19, 20, 20, 21, 22, 22, 23, 23
