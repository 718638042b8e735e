; The frame around the small programs: boots, shows a name and the results, counts frames.
;
; A program defines `program_name` (a string that ends with 0), `program` (where the boot jumps
; to, with NMI on) and `program_nmi` (called by each NMI while still in vblank, may use A, X, Y).
; It keeps its results in the block at $0010, which is the same in all programs:
;
;   $0010  frames    2 bytes, low first: NMIs since boot (spin-status counts by itself)
;   $0012  checksum  2 bytes, low first: everything that the program has worked out, in order
;   $0014  rounds    3 bytes, low first: how often the main loop has gone round
;   $0017  errors    1 byte: results that were wrong; stays 0 on a correct machine, stops at 255
;   $0018  running   $A5 once the program itself has started
;
; The screen shows frames, rounds, checksum and errors as hexadecimal numbers.

.include "nes.inc"

SHOW_ROW = 4
RUNNING  = $A5

.zeropage
frames:   .res 2
checksum: .res 2
rounds:   .res 3
errors:   .res 1
running:  .res 1
ctrl:     .res 1                ; what NMI leaves in PPUCTRL
show_ptr: .res 2
          .res 4                ; a program's own variables begin at $0020
.assert frames = $10, error, "the results begin at $0010"

.code
.proc reset
    sei
    cld
    ldx #$40
    stx FRAME_CTRL
    ldx #$FF
    txs
    inx
    stx PPUCTRL
    stx PPUMASK
    stx DMC_FREQ
    stx SND_CHN
    bit PPUSTATUS
:   bit PPUSTATUS
    bpl :-
    txa
:   sta $00,x
    cpx #$F0
    bcs :+                      ; leaves the stack's top alone
    sta $0100,x
:   sta $0300,x
    sta $0400,x
    sta $0500,x
    sta $0600,x
    sta $0700,x
    pha
    lda #$F8
    sta $0200,x                 ; sprites below the picture
    pla
    inx
    bne :--
:   bit PPUSTATUS
    bpl :-
    jsr show_setup
    lda #RUNNING
    sta running
    jmp program
.endproc

; Loads the font where CHR is RAM, palette, nametable and the labels, then turns all on.
.proc show_setup
.ifdef CHR_RAM
    jsr load_font
.endif
    lda #$3F
    ldx #$00
    jsr show_at
    ldy #0
:   lda show_palette,y
    sta PPUDATA
    iny
    cpy #32
    bne :-
    lda #$20
    ldx #$00
    jsr show_at
    ldy #4
    txa
:   sta PPUDATA
    inx
    bne :-
    dey
    bne :-
    lda #>($2000 + SHOW_ROW * 32 + 4)
    ldx #<($2000 + SHOW_ROW * 32 + 4)
    jsr show_at
:   lda program_name,y
    beq :+
    sec
    sbc #' '
    sta PPUDATA
    iny
    bne :-
:   lda #0
    sta PPUSCROLL
    sta PPUSCROLL
    lda #CTRL_NMI
    sta ctrl
    sta PPUCTRL
    lda #MASK_ALL
    sta PPUMASK
    rts
.endproc

.proc show_at
    bit PPUSTATUS
    sta PPUADDR
    stx PPUADDR
    rts
.endproc

.ifdef CHR_RAM
.proc load_font
    lda #<font
    sta show_ptr
    lda #>font
    sta show_ptr+1
    lda #0
    tax
    jsr show_at
    tay
    ldx #4                      ; 64 tiles of 16 bytes
:   lda (show_ptr),y
    sta PPUDATA
    iny
    bne :-
    inc show_ptr+1
    dex
    bne :-
    rts
.endproc
.segment "CHARS"
font:
    .incbin "tiles.chr", 0, $400
.code
.else
.segment "CHARS"
    .incbin "tiles.chr"
.code
.endif

.proc nmi
    pha
    txa
    pha
    tya
    pha
    inc frames
    bne :+
    inc frames+1
:   bit PPUSTATUS
    lda #>($2000 + (SHOW_ROW + 2) * 32 + 4)
    sta PPUADDR
    lda #<($2000 + (SHOW_ROW + 2) * 32 + 4)
    sta PPUADDR
    ldx #frames+1
    jsr show_byte
    ldx #frames
    jsr show_byte
    sty PPUDATA                 ; show_byte leaves 0, a blank
    ldx #rounds+2
    jsr show_byte
    ldx #rounds+1
    jsr show_byte
    ldx #rounds
    jsr show_byte
    sty PPUDATA
    ldx #checksum+1
    jsr show_byte
    ldx #checksum
    jsr show_byte
    sty PPUDATA
    ldx #errors
    jsr show_byte
    lda #0
    sta PPUSCROLL
    sta PPUSCROLL
    lda ctrl
    sta PPUCTRL
    jsr program_nmi
    pla
    tay
    pla
    tax
    pla
    rti
.endproc

; Writes the zero-page byte at X as two digits. Leaves Y = 0.
.proc show_byte
    lda 0,x
    lsr
    lsr
    lsr
    lsr
    tay
    lda show_digits,y
    sta PPUDATA
    lda 0,x
    and #$0F
    tay
    lda show_digits,y
    sta PPUDATA
    ldy #0
    rts
.endproc

; Mixes A into the checksum: rotated left by one, then A added. Keeps X and Y.
.proc mix
    asl checksum
    rol checksum+1
    adc checksum
    sta checksum
    bcc :+
    inc checksum+1
:   rts
.endproc

; Counts a wrong result. Keeps A, X and Y.
.proc wrong
    inc errors
    bne :+
    dec errors
:   rts
.endproc

.proc next_round
    inc rounds
    bne :+
    inc rounds+1
    bne :+
    inc rounds+2
:   rts
.endproc

.rodata
show_digits:
    .repeat 10, I
    .byte '0' - ' ' + I
    .endrepeat
    .repeat 6, I
    .byte 'A' - ' ' + I
    .endrepeat
show_palette:
    .byte $0F, $01, $21, $30,  $0F, $06, $16, $27,  $0F, $0A, $1A, $2A,  $0F, $03, $13, $23
    .byte $0F, $00, $10, $30,  $0F, $06, $16, $27,  $0F, $01, $11, $21,  $0F, $0A, $1A, $2A
.code

.ifndef OWN_IRQ
.proc irq
    rti
.endproc
.endif

.segment "VECTORS"
    .addr nmi, reset, irq
.code
