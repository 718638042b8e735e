; The ball that flies over the title screen, its sparks, and the paddle that keeps it up.

TITLE_PADDLE_Y = 184

.proc title_ball_start
    ldx #31
:   lda #120
    sta trail_x,x
    lda #140
    sta trail_y,x
    dex
    bpl :-
    lda #0
    sta trail_pos
    sta ball_down
    lda #1
    sta ball_right
    lda #112
    sta paddle_x
    lda #PADDLE_SMALL
    sta paddle_w
    lda #120
    sta ball_x
    lda #140
    sta ball_y
    rts
.endproc

; Two pixels across and one up or down a frame, between the screen's edges and the wall.
.proc title_ball_move
    ldx ball_x
    inx
    inx
    lda ball_right
    bne :+
    dex
    dex
    dex
    dex
:   stx ball_x
    cpx #240
    bcs turn_x
    cpx #10
    bcs :+
turn_x:
    lda ball_right
    eor #1
    sta ball_right
:   ldy ball_y
    iny
    lda ball_down
    bne :+
    dey
    dey
:   sty ball_y
    cpy #TITLE_PADDLE_Y - BALL_SIZE
    beq turn_y
    cpy #41
    bne remember
turn_y:
    lda ball_down
    eor #1
    sta ball_down
remember:
    ; fall through
.endproc

; Notes where the ball is, for its sparks.
.proc title_trail
    lda trail_pos
    clc
    adc #1
    and #31
    sta trail_pos
    tax
    lda ball_x
    sta trail_x,x
    lda ball_y
    sta trail_y,x
    rts
.endproc

; The paddle runs after a falling ball and always gets there: it is the faster one.
.proc title_paddle
    lda ball_down
    beq draw
    lda ball_x
    sec
    sbc #(PADDLE_SMALL - BALL_SIZE) / 2
    bcc draw
    sec
    sbc paddle_x
    bcc left
    cmp #PADDLE_PACE
    bcc draw
    lda paddle_x
    adc #PADDLE_PACE - 1        ; carry is set
    cmp #256 - PADDLE_SMALL - 4
    bcs draw
    sta paddle_x
    bcc draw
left:
    cmp #<-PADDLE_PACE
    bcs draw
    lda paddle_x
    sbc #PADDLE_PACE - 1        ; carry is clear
    sta paddle_x
draw:
    lda #TITLE_PADDLE_Y
    sta spr_y
    jmp paddle_draw
.endproc

; The ball and five sparks, behind the lettering.
.proc title_sprites
    lda #BEHIND
    sta spr_attr
    ldy #0
spark:
    tya
    asl
    asl
    sta tmp+3
    lda trail_pos
    sec
    sbc tmp+3
    and #31
    tax
    lda trail_x,x
    sta spr_x
    lda trail_y,x
    sta spr_y
    lda title_sparks,y
    jsr sprite_put
    lda #BEHIND | 1
    sta spr_attr
    iny
    cpy #6
    bne spark
    rts
.endproc

.rodata
title_sparks:
    .byte TILE_BALL, TILE_TRAIL, TILE_TRAIL, TILE_TRAIL+1, TILE_TRAIL+1, TILE_TRAIL+2
.code
