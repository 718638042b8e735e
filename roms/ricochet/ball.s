; The balls: 6x6 pixels, up to three at once, positions in 1/256 pixel.
;
; A ball has a direction (right or left, down or up), one of four angles to the vertical, and the
; speed that all share. Walls and bricks flip a direction, so nothing is lost by rounding; the
; paddle picks direction and angle anew from the place of the hit. A tick moves a ball across
; first, then down, and looks for bricks after each move; four pixels a tick, the highest speed,
; cannot jump over a brick.

BALL_SIZE  = 6
BALL_LOST  = 232                ; below this line a ball is gone
SPEED_LAST = 9

; The ball waits on the paddle, alone.
.proc ball_reset
    ldx #MAX_BALLS-1
    lda #0
:   sta ball_on,x
    sta ball_down,x
    sta ball_xf,x
    sta ball_yf,x
    dex
    bpl :-
    sta hit_count
    lda #1
    sta ball_on
    sta ball_right
    sta balls_live
    sta ball_angle
    lda level                   ; later rounds begin faster
    lsr
    sta speed
    jmp ball_on_paddle
.endproc

.proc ball_on_paddle
    lda paddle_w
    lsr
    clc
    adc paddle_x
    sta ball_x                  ; a little right of the middle
    lda #PADDLE_Y - BALL_SIZE
    sta ball_y
    rts
.endproc

.proc ball_tick
    ldx #MAX_BALLS-1
:   stx this_ball
    lda ball_on,x
    beq next
    jsr ball_move_x
    jsr ball_move_y
    jsr ball_paddle
    jsr ball_lost
next:
    ldx this_ball
    dex
    bpl :-
    rts
.endproc

; velocity = what table Y (0 across, 1 down) has for this speed and the angle of ball X.
.proc ball_velocity
    lda speed
    asl
    asl
    ora ball_angle,x
    cpy #0
    bne down
    tay
    lda across_lo,y
    sta velocity
    lda across_hi,y
    sta velocity+1
    rts
down:
    tay
    lda down_lo,y
    sta velocity
    lda down_hi,y
    sta velocity+1
    rts
.endproc

; Across: the step, the side walls, then the bricks at the leading side.
.proc ball_move_x
    ldy #0
    jsr ball_velocity
    lda ball_xf,x
    sta old_pos
    lda ball_x,x
    sta old_pos+1
    jsr ball_step_x
    jsr ball_side
    lda ball_y,x
    clc
    adc #1
    jsr ball_probe_y
    bcs hit
    lda ball_y,x
    clc
    adc #BALL_SIZE - 2
    jsr ball_probe_y
    bcc done
hit:
    lda old_pos
    sta ball_xf,x
    lda old_pos+1
    sta ball_x,x
    jsr ball_flip_x
    jmp brick_hit
done:
    rts
.endproc

.proc ball_step_x
    lda ball_right,x
    bne right
    lda old_pos
    sec
    sbc velocity
    sta ball_xf,x
    lda old_pos+1
    sbc velocity+1
    sta ball_x,x
    cmp #FIELD_LEFT
    bcs done
    lda #FIELD_LEFT
    bne wall
right:
    lda old_pos
    clc
    adc velocity
    sta ball_xf,x
    lda old_pos+1
    adc velocity+1
    sta ball_x,x
    cmp #FIELD_RIGHT - BALL_SIZE + 1
    bcc done
    lda #FIELD_RIGHT - BALL_SIZE
wall:
    sta ball_x,x
    lda #0
    sta ball_xf,x
    lda #EFFECT_WALL
    jsr effect_play
    jmp ball_flip_x
done:
    rts
.endproc

.proc ball_flip_x
    lda ball_right,x
    eor #1
    sta ball_right,x
    rts
.endproc

; probe_x = the side that leads.
.proc ball_side
    lda ball_right,x
    beq :+
    lda #BALL_SIZE - 1
:   clc
    adc ball_x,x
    sta probe_x
    rts
.endproc

; Looks at the brick under probe_x and line A. Carry set: there is one, Y is its cell.
.proc ball_probe_y
    sta probe_y
    jmp brick_at
.endproc

; Down or up: the step, the ceiling, then the bricks at the leading edge.
.proc ball_move_y
    ldy #1
    jsr ball_velocity
    lda ball_yf,x
    sta old_pos
    lda ball_y,x
    sta old_pos+1
    jsr ball_step_y
    lda ball_down,x
    beq :+
    lda #BALL_SIZE - 1
:   clc
    adc ball_y,x
    sta probe_y
    lda ball_x,x
    clc
    adc #1
    jsr ball_probe_x
    bcs hit
    lda ball_x,x
    clc
    adc #BALL_SIZE - 2
    jsr ball_probe_x
    bcc done
hit:
    lda old_pos
    sta ball_yf,x
    lda old_pos+1
    sta ball_y,x
    lda ball_down,x
    eor #1
    sta ball_down,x
    jmp brick_hit
done:
    rts
.endproc

.proc ball_step_y
    lda ball_down,x
    bne down
    lda old_pos
    sec
    sbc velocity
    sta ball_yf,x
    lda old_pos+1
    sbc velocity+1
    sta ball_y,x
    cmp #FIELD_TOP
    bcs done
    lda #FIELD_TOP
    sta ball_y,x
    lda #1
    sta ball_down,x
    lda #EFFECT_WALL
    jmp effect_play
down:
    lda old_pos
    clc
    adc velocity
    sta ball_yf,x
    lda old_pos+1
    adc velocity+1
    sta ball_y,x
done:
    rts
.endproc

; Looks at the brick under column A and probe_y, like ball_probe_y.
.proc ball_probe_x
    sta probe_x
    jmp brick_at
.endproc

.proc ball_lost
    lda ball_y,x
    cmp #BALL_LOST
    bcc :+
    lda #0
    sta ball_on,x
    dec balls_live
:   rts
.endproc

; An M capsule: the other two balls start where the first living one is, at other angles.
.proc ball_split
    lda balls_live
    beq none
    ldx #MAX_BALLS
:   dex
    lda ball_on,x
    beq :-
    stx tmp
    ldy #MAX_BALLS-1
copy:
    lda ball_on,y
    bne next
    ldx tmp
    lda ball_x,x
    sta ball_x,y
    lda ball_y,x
    sta ball_y,y
    lda ball_down,x
    sta ball_down,y
    lda ball_right,x
    eor #1
    sta ball_right,y
    tya
    sta ball_angle,y
    lda #1
    sta ball_on,y
    inc balls_live
next:
    dey
    bpl copy
none:
    rts
.endproc

.proc ball_sprites
    ldy #MAX_BALLS-1
:   lda ball_on,y
    beq next
    lda ball_x,y
    sta spr_x
    lda ball_y,y
    sta spr_y
    lda #0
    sta spr_attr
    lda #TILE_BALL
    jsr sprite_put
next:
    dey
    bpl :-
    rts
.endproc

.rodata
; Pixels a frame in 1/256: speed S is 1.75 + S/4, at 15, 30, 45 and 60 degrees to the vertical.
; The factors are sine and cosine in 1/256.
across_lo:
    .repeat SPEED_LAST + 1, S
    .byte <((448 + 64 * S) * 66 / 256), <((448 + 64 * S) * 128 / 256)
    .byte <((448 + 64 * S) * 181 / 256), <((448 + 64 * S) * 222 / 256)
    .endrepeat
across_hi:
    .repeat SPEED_LAST + 1, S
    .byte >((448 + 64 * S) * 66 / 256), >((448 + 64 * S) * 128 / 256)
    .byte >((448 + 64 * S) * 181 / 256), >((448 + 64 * S) * 222 / 256)
    .endrepeat
down_lo:
    .repeat SPEED_LAST + 1, S
    .byte <((448 + 64 * S) * 247 / 256), <((448 + 64 * S) * 222 / 256)
    .byte <((448 + 64 * S) * 181 / 256), <((448 + 64 * S) * 128 / 256)
    .endrepeat
down_hi:
    .repeat SPEED_LAST + 1, S
    .byte >((448 + 64 * S) * 247 / 256), >((448 + 64 * S) * 222 / 256)
    .byte >((448 + 64 * S) * 181 / 256), >((448 + 64 * S) * 128 / 256)
    .endrepeat
.code
