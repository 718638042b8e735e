; Raster effect with sprite 0: a fixed head with the results above a field that scrolls.
; config: nrom
;
; The upper 64 lines stand still. Each frame waits for sprite 0 to hit at the head's lower edge,
; then writes a new horizontal scroll, and some 48 lines further on, by a timed loop and in the
; middle of a line, a second one in the other direction. A frame in which the hit has not come by
; the next NMI counts as an error. The number of polls goes into the checksum.
; Results: the common block at $0010 (common/program.s). $0020: scroll of the field.

.include "header.inc"
    HEADER 0, 2, 1, 1, 0
.include "program.s"

BRICK_A  = $40                  ; tiles of the game's set
BRICK_B  = $42
SPLIT_ROW = 8

.zeropage
scroll:  .res 1
polls:   .res 2
flag:    .res 1                 ; frames that NMI has begun
.assert scroll = $20, error, "the scroll is at $0020"

.code
program_name: .byte "SPRITE 0 SPLIT", 0

.proc program_nmi
    lda #0
    sta OAMADDR
    lda #2
    sta OAMDMA
    inc flag
    rts
.endproc

.proc program
    lda #0
    sta PPUCTRL
    sta PPUMASK
    jsr draw_field
    jsr setup_sprite
:   bit PPUSTATUS
    bpl :-
    lda ctrl
    sta PPUCTRL
    lda #MASK_ALL
    sta PPUMASK
again:
    lda flag
:   cmp flag
    beq :-
    jsr wait_hit
    jsr split
    inc scroll
    jsr next_round
    jmp again
.endproc

; Both nametables: a bar at the head's edge, then rows of bricks in four colours.
.proc draw_field
    lda #>($2000 + SPLIT_ROW * 32)
    jsr draw_table
    lda #>($2400 + SPLIT_ROW * 32)
    ; fall through
.endproc

.proc draw_table
    pha
    ldx #<($2000 + SPLIT_ROW * 32)
    jsr show_at
    lda #SPLIT_ROW
row:
    pha
    ldx #16
:   tay
    and #1
    asl
    adc #BRICK_A
    sta PPUDATA
    adc #1
    sta PPUDATA
    tya
    adc #1
    dex
    bne :-
    pla
    clc
    adc #1
    cmp #30
    bne row
    ldx #64
:   lda attributes-1,x          ; comes right after the last row
    sta PPUDATA
    dex
    bne :-
    pla
    rts
.endproc

; A sprite whose last line lies on the first line of bricks.
.proc setup_sprite
    lda #SPLIT_ROW * 8 - 7
    sta $0200
    lda #BRICK_A
    sta $0201
    lda #0
    sta $0202
    lda #248 - 8
    sta $0203
    rts
.endproc

; Waits for the old hit flag to fall and the new one to rise; gives up at the next NMI.
.proc wait_hit
    lda #0
    sta polls
    sta polls+1
    lda flag
:   bit PPUSTATUS
    bvs :-
poll:
    inc polls
    bne :+
    inc polls+1
:   cmp flag
    bne late
    bit PPUSTATUS
    bvc poll
    lda polls
    jsr mix
    lda polls+1
    jmp mix
late:
    jmp wrong
.endproc

; The scroll below the head, then its opposite 48 lines down.
.proc split
    lda scroll
    sta PPUSCROLL
    lda #0
    sta PPUSCROLL
    ldx #10
    ldy #96                     ; about 48 lines of 113.67 cycles
:   dey
    bne :-
    dex
    bne :-
    lda scroll
    eor #$FF
    sta PPUSCROLL
    lda #0
    sta PPUSCROLL
    rts
.endproc

.rodata
attributes:                     ; from the last byte to the first
    .repeat 6
    .byte $E4, $4E, $93, $39, $E4, $4E, $93, $39
    .endrepeat
    .res 16, 0
