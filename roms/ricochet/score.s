; Score and best score: DIGITS decimal digits each, highest first, one a byte.
; The last digit is always 0.

FIRST_HI = 5                    ; the best score starts at 05000

.proc score_init
    lda #FIRST_HI
    sta hi_score+1
    rts
.endproc

; Adds A tens of points, at most 99; score_tick shows them. Keeps Y.
.proc score_add
    ldx #DIGITS-2               ; the tens' digit
digit:
    clc
    adc score,x
    sta score,x
    lda #0
carry:
    pha
    lda score,x
    cmp #10
    bcc settled
    sbc #10
    sta score,x
    pla
    adc #0                      ; carry is set: one more for the next digit
    bne carry
settled:
    pla
    beq done
    dex
    bpl digit
    ldx #DIGITS-2               ; past 99990: stay there
    lda #9
:   sta score,x
    dex
    bpl :-
done:
    lda #1
    sta score_new
    rts
.endproc

; Once a frame: queues the score if it has changed, and the best if it has been beaten.
.proc score_tick
    lda score_new
    beq done
    lda #0
    sta score_new
    lda #<PANEL_SCORE
    ldy #>PANEL_SCORE
    jsr digits_begin
    ldy #0
:   lda score,y
    jsr digit_byte
    cpy #DIGITS
    bne :-
    ldx #0
:   lda score,x
    cmp hi_score,x
    bne differ
    inx
    cpx #DIGITS
    bne :-
done:
    rts
differ:
    bcc done
    ; fall through
.endproc

; The score is the best so far.
.proc hi_score_take
    ldx #DIGITS-1
:   lda score,x
    sta hi_score,x
    dex
    bpl :-
    lda #<PANEL_HI
    ldy #>PANEL_HI
    jsr digits_begin
    ldy #0
:   lda hi_score,y
    jsr digit_byte
    cpy #DIGITS
    bne :-
    rts
.endproc

.proc digits_begin
    ldx #DIGITS
    jmp vram_begin
.endproc

; Queues digit A and steps Y.
.proc digit_byte
    clc
    adc #'0' - ' '
    jsr vram_byte
    iny
    rts
.endproc

; A = units and X = tens of the number A below 100.
.proc two_digits
    ldx #0
:   cmp #10
    bcc :+
    sbc #10
    inx
    bne :-
:   rts
.endproc
