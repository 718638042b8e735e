; Text. A string is [nametable address high, low, characters..., 0]; a character's tile is its
; ASCII code less $20. Strings on the background are written while the picture is off; words over
; the running game are sprites, so that nothing has to be put back.

.macro STRING row, col, words
    .byte >($2000 + (row) * 32 + (col)), <($2000 + (row) * 32 + (col)), words, 0
.endmacro

; Picture off: writes strings from ptr until an empty address.
.proc text_draw
line:
    ldy #0
    lda (ptr),y
    beq done
    sta PPUADDR
    iny
    lda (ptr),y
    sta PPUADDR
:   iny
    lda (ptr),y
    beq next
    sec
    sbc #' '
    sta PPUDATA
    jmp :-
next:
    tya                         ; carry is clear or set; add one past the zero
    sec
    adc ptr
    sta ptr
    bcc line
    inc ptr+1
    bne line
done:
    rts
.endproc

; Sprites: shows the word at ptr, at most eight letters, at X, Y pixels. [letters..., 0]
.proc text_float
    stx spr_x
    sty spr_y
    lda #0
    sta spr_attr
    tay
:   lda (ptr),y
    beq done
    sec
    sbc #' '
    jsr sprite_put
    lda spr_x
    clc
    adc #8
    sta spr_x
    iny
    bne :-
done:
    rts
.endproc

; Picture off: writes a score's digits from ptr at the current address.
.proc digits_draw
    ldy #0
:   lda (ptr),y
    clc
    adc #'0' - ' '
    sta PPUDATA
    iny
    cpy #DIGITS
    bne :-
    rts
.endproc
