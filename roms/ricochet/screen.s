; Draws the whole field: frame, floor, bricks, panel and attributes, while the picture is off.
;
; Columns: 1 and 24 are the side walls, 2 to 23 the field, 25 to 31 the panel. The field begins on
; an even column, so that each brick has half of an attribute quadrant pair to itself.

BOTTOM_ROW  = 30
THEMES      = 4

.zeropage
draw_row:  .res 1

.code
.proc screen_draw
    jsr vram_clear
    lda level
    sec
    sbc #1
    and #THEMES - 1
    tax
    lda theme_floor,x
    sta floor_tile
    txa
    asl
    asl
    asl
    asl
    adc #<theme_palettes
    sta ptr
    lda #>theme_palettes
    adc #0
    sta ptr+1
    jsr palette_load
    jsr draw_ceiling
    lda #2
:   sta draw_row
    jsr draw_field_row
    ldx draw_row
    inx
    txa
    cpx #BOTTOM_ROW
    bne :-
    jsr draw_panel
    jmp draw_attributes
.endproc

.proc draw_ceiling
    ldy #>($2000 + 32 + 1)
    lda #<($2000 + 32 + 1)
    jsr vram_at
    lda #TILE_WALL_CORNER_L
    sta PPUDATA
    ldx #22
:   lda #TILE_WALL_H
    cpx #18
    beq flange
    cpx #11
    beq flange
    cpx #4
    bne :+
flange:
    lda #TILE_WALL_H_FLANGE
:   sta PPUDATA
    dex
    bne :--
    lda #TILE_WALL_CORNER_R
    sta PPUDATA
    rts
.endproc

; One row from wall to wall.
.proc draw_field_row
    lda draw_row
    lsr
    lsr
    lsr
    ora #>$2000
    tay
    lda draw_row
    asl
    asl
    asl
    asl
    asl
    ora #1
    jsr vram_at
    jsr draw_wall
    lda draw_row
    sec
    sbc #GRID_ROW
    cmp #GRID_ROWS + 1          ; the row below the bricks has their shadows
    bcs floor
    asl
    asl
    asl
    asl
    tay
:   jsr cell_tiles
    lda cell_left
    sta PPUDATA
    lda cell_right
    sta PPUDATA
    iny
    tya
    and #$0F
    cmp #GRID_COLS
    bne :-
    jmp draw_wall
floor:
    jsr draw_floor
    ; fall through
.endproc

.proc draw_wall
    lda draw_row
    and #7
    cmp #6
    beq :+
    lda #TILE_WALL_V
    sta PPUDATA
    rts
:   lda #TILE_WALL_V_FLANGE
    sta PPUDATA
    rts
.endproc

; A row without bricks: the frame's shadow on the left, and below the ceiling.
.proc draw_floor
    lda draw_row
    and #1
    asl
    adc floor_tile
    sta tmp
    lda draw_row
    cmp #2
    bne :+
    lda tmp
    clc
    adc #4
    sta tmp
:   lda tmp
    clc
    adc #8
    sta PPUDATA
    ldx #11
    bne right
left:
    lda tmp
    sta PPUDATA
right:
    lda tmp
    clc
    adc #1
    sta PPUDATA
    dex
    bne left
    rts
.endproc

.rodata
theme_floor:
    .byte TILE_FLOOR_OCTAGON, TILE_FLOOR_SCALE, TILE_FLOOR_DIAMOND, TILE_FLOOR_OCTAGON

; Four palettes of four; the second colour is the floor's and the same in all of a theme.
theme_palettes:
    .byte $0F, $01, $11, $31,  $0F, $01, $16, $27,  $0F, $01, $1A, $2A,  $0F, $01, $10, $30
    .byte $0F, $03, $13, $23,  $0F, $03, $15, $36,  $0F, $03, $1C, $2C,  $0F, $03, $10, $30
    .byte $0F, $0B, $11, $21,  $0F, $0B, $17, $28,  $0F, $0B, $1A, $3A,  $0F, $0B, $10, $30
    .byte $0F, $06, $12, $22,  $0F, $06, $15, $27,  $0F, $06, $18, $38,  $0F, $06, $10, $30
.code
