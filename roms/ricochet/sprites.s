; Sprites: a frame's list is rebuilt from nothing in `oam`, then its unused rest is hidden.

spr_x    = tmp                  ; arguments of sprite_put
spr_y    = tmp+1
spr_attr = tmp+2

FLIP_H = $40
BEHIND = $20

.proc sprites_begin
    lda #0
    sta oam_pos
    rts
.endproc

; Adds tile A at spr_x, spr_y with spr_attr. Keeps Y and the arguments. A full list drops it.
.proc sprite_put
    ldx oam_pos
    cpx #252
    bcs full
    sta oam+1,x
    lda spr_attr
    sta oam+2,x
    lda spr_x
    sta oam+3,x
    lda spr_y
    sec
    sbc #1                      ; the PPU shows a sprite one line below its Y
    sta oam,x
    txa
    clc
    adc #4
    sta oam_pos
full:
    rts
.endproc

; Adds tiles A and A+1 side by side. Keeps Y.
.proc sprite_pair
    pha
    jsr sprite_put
    lda spr_x
    clc
    adc #8
    sta spr_x
    pla
    clc
    adc #1
    jmp sprite_put
.endproc

; Hides the rest of the list below the picture.
.proc sprites_end
    ldx oam_pos
    lda #$F8
:   sta oam,x
    inx
    inx
    inx
    inx
    bne :-
    rts
.endproc
