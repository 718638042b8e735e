; Shards: what flies about when a brick breaks. Two bursts of four shards at most.

; A brick of palette A at cell tmp+2 begins to fly apart. Keeps X and Y.
.proc burst_start
    stx tmp+3
    ldx burst_next
    sta burst_kind,x
    lda #16
    sta burst_time,x
    lda tmp+2
    and #$F0
    lsr
    clc
    adc #GRID_TOP
    sta burst_y,x
    lda tmp+2
    asl
    asl
    asl
    asl
    clc
    adc #FIELD_LEFT + 4
    sta burst_x,x
    txa
    eor #1
    sta burst_next
    ldx tmp+3
    rts
.endproc

; Four shards each: apart by half a pixel a frame, down by a growing step.
.proc burst_sprites
    ldy #1
each:
    lda burst_time,y
    beq next
    sec
    sbc #1
    sta burst_time,y
    lda burst_kind,y
    sta spr_attr
    lda #16
    sec
    sbc burst_time,y
    lsr
    sta tmp+3                   ; 0 to 8: pixels apart
    lda burst_x,y
    sec
    sbc tmp+3
    sta spr_x
    jsr burst_side
    lda burst_x,y
    clc
    adc tmp+3
    sta spr_x
    jsr burst_side
next:
    dey
    bpl each
    rts
.endproc

; Two shards at spr_x, one thrown up and one falling.
.proc burst_side
    lda tmp+3
    asl
    clc
    adc burst_y,y
    sta spr_y
    lda #TILE_SHARD
    jsr sprite_put
    lda burst_y,y
    clc
    adc tmp+3
    sec
    sbc #4
    sta spr_y
    lda #TILE_SHARD+1
    jmp sprite_put
.endproc
