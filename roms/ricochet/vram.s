; Bytes for VRAM: queued while the picture is shown, written directly while it is off.
;
; vram_queue holds pieces of [address high, address low, count, bytes...] and ends with a zero.
; A flush must fit the rest of vblank after OAM DMA: at most some 90 bytes a frame are queued.

; Starts a piece of X bytes at address Y (high), A (low). Append its bytes with vram_byte.
.proc vram_begin
    stx tmp+3
    ldx vram_len
    sta vram_queue+1,x
    tya
    sta vram_queue,x
    lda tmp+3
    sta vram_queue+2,x
    inx
    inx
    inx
    stx vram_len
    lda #0
    sta vram_queue,x
    rts
.endproc

; Appends A. Keeps Y.
.proc vram_byte
    ldx vram_len
    sta vram_queue,x
    lda #0
    sta vram_queue+1,x
    inc vram_len
    rts
.endproc

; NMI's half: empties the queue into VRAM.
.proc vram_flush
    ldx #0
piece:
    lda vram_queue,x
    beq done
    sta PPUADDR
    lda vram_queue+1,x
    sta PPUADDR
    ldy vram_queue+2,x
    inx
    inx
    inx
:   lda vram_queue,x
    sta PPUDATA
    inx
    dey
    bne :-
    beq piece
done:
    lda #0
    sta vram_len
    sta vram_queue
    rts
.endproc

; Picture off: sets the address, Y high and A low.
.proc vram_at
    bit PPUSTATUS
    sty PPUADDR
    sta PPUADDR
    rts
.endproc

; Picture off: fills the first nametable with blanks and its attributes with palette 0.
.proc vram_clear
    ldy #$20
    lda #0
    jsr vram_at
    ldx #4
    tay
:   sta PPUDATA
    iny
    bne :-
    dex
    bne :-
    rts
.endproc

; Picture off: loads the background's 16 colours from ptr, and the sprites', always the same.
.proc palette_load
    ldy #$3F
    lda #0
    jsr vram_at
    tay
:   lda (ptr),y
    sta PPUDATA
    iny
    cpy #16
    bne :-
    ldy #0
:   lda sprite_palette,y
    sta PPUDATA
    iny
    cpy #16
    bne :-
    rts
.endproc

.rodata
; 0 ball, steel, words; 1 paddle caps, sparks, red; 2 blue; 3 green.
sprite_palette:
    .byte $0F, $00, $10, $30,  $0F, $06, $16, $27,  $0F, $01, $12, $31,  $0F, $0A, $1A, $39
.code
