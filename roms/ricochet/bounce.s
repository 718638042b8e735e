; Where ball and paddle meet: the eighth of the paddle that is hit decides where the ball goes.
; Every HITS_TO_SPEED_UP hits make the balls faster.

HITS_TO_SPEED_UP = 8

; A ball that comes down on the paddle leaves in the direction of the eighth that it hit.
.proc ball_paddle
    lda ball_down,x
    beq done
    lda ball_y,x
    cmp #PADDLE_Y - BALL_SIZE
    bcc done
    cmp #PADDLE_Y
    bcs done
    lda ball_x,x
    clc
    adc #BALL_SIZE - 1
    sec
    sbc paddle_x                ; 0: the ball's right edge is on the paddle's left edge
    bcc done
    sta tmp
    lda paddle_w
    clc
    adc #BALL_SIZE - 1
    cmp tmp
    bcc done                    ; beyond the right end
    jsr paddle_zone
    lda zone_right,y
    sta ball_right,x
    lda zone_angle,y
    sta ball_angle,x
    lda #0
    sta ball_down,x
    sta ball_yf,x
    lda #PADDLE_Y - BALL_SIZE
    sta ball_y,x
    lda #EFFECT_PADDLE
    jsr effect_play
    jmp speed_up
done:
    rts
.endproc

; Y = the eighth of the paddle, 0 to 7 from the left, for the hit place tmp. Keeps X.
.proc paddle_zone
    ldy #0
    lda paddle_w
    lsr
    lsr
    lsr
    sta tmp+1                   ; width of a zone
    clc
    adc #2                      ; the first one starts where the ball only touches the paddle
:   cmp tmp
    bcs found
    adc tmp+1
    iny
    cpy #7
    bne :-
found:
    rts
.endproc

; Every few hits the balls get faster.
.proc speed_up
    inc hit_count
    lda hit_count
    cmp #HITS_TO_SPEED_UP
    bcc done
    lda #0
    sta hit_count
    lda speed
    cmp #SPEED_LAST
    bcs done
    inc speed
done:
    rts
.endproc

.rodata
; Eighths of the paddle, left to right.
zone_right:
    .byte 0, 0, 0, 0, 1, 1, 1, 1
zone_angle:
    .byte 3, 2, 1, 0, 0, 1, 2, 3
.code
