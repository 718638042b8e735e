; The paddle: left and right move it, A held doubles its pace. It is 32 pixels wide, 48 after an
; E capsule, and its top edge stays at PADDLE_Y.

FIELD_LEFT   = 16               ; the field's inside, pixels: left and right (exclusive), top
FIELD_RIGHT  = 192
FIELD_TOP    = 16
PADDLE_Y     = 208
PADDLE_SMALL = 32
PADDLE_LARGE = 48
PADDLE_PACE  = 3                ; pixels a frame

.proc paddle_reset
    lda #PADDLE_SMALL
    sta paddle_w
    lda #(FIELD_LEFT + FIELD_RIGHT - PADDLE_SMALL) / 2
    sta paddle_x
    rts
.endproc

.proc paddle_tick
    ldx #PADDLE_PACE
    lda pad_held
    bpl :+                      ; A is bit 7
    ldx #PADDLE_PACE * 2
:   stx tmp
    lsr
    bcs right
    lsr
    bcs left
    rts
left:
    lda paddle_x
    sbc tmp                     ; carry is set
    cmp #FIELD_LEFT
    bcs :+
    lda #FIELD_LEFT
:   sta paddle_x
    rts
right:
    lda #FIELD_RIGHT
    sec
    sbc paddle_w
    sta tmp+1                   ; rightmost place
    lda paddle_x
    clc
    adc tmp
    cmp tmp+1
    bcc :+
    lda tmp+1
:   sta paddle_x
    rts
.endproc

; Makes it wide, and keeps it inside the field.
.proc paddle_widen
    lda #PADDLE_LARGE
    sta paddle_w
    lda #FIELD_RIGHT - PADDLE_LARGE
    cmp paddle_x
    bcs :+
    sta paddle_x
:   rts
.endproc

.proc paddle_sprites
    lda #PADDLE_Y
    sta spr_y
    ; fall through
.endproc

; Two caps and the middle between them, at line spr_y.
.proc paddle_draw
    lda paddle_x
    sta spr_x
    lda #1
    sta spr_attr
    lda #TILE_PADDLE_CAP
    jsr sprite_put
    lda #0
    sta spr_attr
    lda paddle_w
    lsr
    lsr
    lsr
    sec
    sbc #2
    tay                         ; tiles of the middle
:   jsr step_right
    lda #TILE_PADDLE_MID
    jsr sprite_put
    dey
    bne :-
    lda #FLIP_H | 1
    sta spr_attr
    jsr step_right
    lda #TILE_PADDLE_CAP
    jmp sprite_put
.endproc

.proc step_right
    lda spr_x
    clc
    adc #8
    sta spr_x
    rts
.endproc

; After a lost ball: the two halves drift apart and blink, for as long as state_timer runs.
.proc paddle_breaks
    lda state_timer
    cmp #20
    bcc done
    and #2
    beq done
    lda #75
    sec
    sbc state_timer
    lsr
    lsr
    sta tmp+3                   ; how far each half has drifted
    lda #PADDLE_Y
    clc
    adc tmp+3
    sta spr_y
    lda #1
    sta spr_attr
    lda paddle_x
    sec
    sbc tmp+3
    sta spr_x
    lda #TILE_PADDLE_CAP
    jsr sprite_put
    lda #FLIP_H | 1
    sta spr_attr
    lda paddle_x
    clc
    adc paddle_w
    adc tmp+3
    sec
    sbc #8
    sta spr_x
    lda #TILE_PADDLE_CAP
    jmp sprite_put
done:
    rts
.endproc
