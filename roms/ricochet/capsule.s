; Capsules: some bricks let one fall, one at a time. Catching it with the paddle gives
; E a wider paddle, S slower balls, M three balls, P one more paddle.

CAPSULE_PACE = 1                ; pixels a frame
LIVES_MOST   = 5

; A brick at cell tmp+2 has broken: one time in eight, let a capsule fall from it.
.proc capsule_drop
    jsr random
    ldx capsule
    bne done
    and #$1F
    cmp #4
    bcs done
    tax
    inx
    stx capsule
    lda tmp+2
    and #$F0
    lsr
    clc
    adc #GRID_TOP
    sta capsule_y
    lda tmp+2
    asl
    asl
    asl
    asl
    clc
    adc #FIELD_LEFT
    sta capsule_x
done:
    rts
.endproc

.proc capsule_tick
    lda capsule
    beq done
    lda capsule_y
    clc
    adc #CAPSULE_PACE
    sta capsule_y
    cmp #PADDLE_Y - 7
    bcc done
    cmp #PADDLE_Y + 7
    bcs below
    lda capsule_x
    clc
    adc #15
    cmp paddle_x
    bcc done                    ; left of the paddle
    lda paddle_x
    clc
    adc paddle_w
    cmp capsule_x
    bcs capsule_catch
done:
    rts
below:
    cmp #BALL_LOST
    bcc done
    lda #0
    sta capsule
    rts
.endproc

.proc capsule_catch
    lda #EFFECT_CAPSULE
    jsr effect_play
    lda #50
    jsr score_add
    lda capsule
    ldx #0
    stx capsule
    lsr
    bcs e_or_m
    lsr
    bcs slow
    lda lives                   ; P
    cmp #LIVES_MOST
    bcs done
    inc lives
    jmp lives_queue
slow:
    lda speed
    sec
    sbc #4
    bcs :+
    lda #0
:   sta speed
done:
    rts
e_or_m:
    lsr
    bcs many
    jmp paddle_widen
many:
    jmp ball_split
.endproc

.proc capsule_sprites
    ldy capsule
    beq done
    lda capsule_x
    sta spr_x
    lda capsule_y
    sta spr_y
    lda capsule_palette-1,y
    sta spr_attr
    lda capsule_tile-1,y
    jmp sprite_pair
done:
    rts
.endproc

.rodata
; By capsule: 1 E, 2 S, 3 M, 4 P.
capsule_tile:
    .byte TILE_CAPSULE_E, TILE_CAPSULE_S, TILE_CAPSULE_M, TILE_CAPSULE_P
capsule_palette:
    .byte 2, 3, 1, 2
.code
