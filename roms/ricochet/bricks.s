; The bricks: a grid of 11 columns and 12 rows of 16x8 pixels.
;
; `cells` has a row of 16 bytes for each row of bricks. Columns 11 to 14 stay empty; column 15 is
; CELL_WALL, so that the cell before column 0, one byte back, is a wall that casts a shadow. One
; margin row above and one below hold no bricks. What changes here is shown by redraw.s.

GRID_COLS = 11
GRID_ROWS = 12
GRID_ROW  = 4                   ; nametable row of the first row of bricks
GRID_COL  = 2                   ; and column
GRID_TOP  = GRID_ROW * 8

CELL_EMPTY   = 0
CELL_SILVER  = 7
CELL_CRACKED = 8
CELL_STEEL   = 9
CELL_WALL    = $FF

; The brick under probe_x, probe_y. Carry set: there is one and Y is its cell. Keeps X.
.proc brick_at
    lda probe_y
    sec
    sbc #GRID_TOP
    bcc none
    cmp #GRID_ROWS * 8
    bcs none
    and #$F8
    asl
    sta tmp
    lda probe_x
    sec
    sbc #FIELD_LEFT
    lsr
    lsr
    lsr
    lsr
    ora tmp
    tay
    lda cells,y
    cmp #1                      ; carry set when not empty
    rts
none:
    clc
    rts
.endproc

; A ball has hit cell Y. Restores X from this_ball.
.proc brick_hit
    lda cells,y
    cmp #CELL_STEEL
    beq steel
    cmp #CELL_SILVER
    beq silver
    jsr brick_break
    ldx this_ball
    rts
silver:
    lda #CELL_CRACKED
    sta cells,y
    tya
    jsr dirty_push
    lda #EFFECT_METAL
    jsr effect_play
    ldx this_ball
    rts
steel:
    lda #EFFECT_METAL
    jsr effect_play
    ldx this_ball
    jmp steel_hit
.endproc

; A ball that has met only steel for long takes another angle, so that it cannot fly in circles.
.proc steel_hit
    inc steel_count
    lda steel_count
    and #$0F
    bne :+
    lda ball_angle,x
    adc #1
    and #3
    sta ball_angle,x
:   rts
.endproc

; Takes brick Y away: score, shards, sound, perhaps a capsule.
.proc brick_break
    sty tmp+2
    ldx cells,y
    lda #CELL_EMPTY
    sta cells,y
    sta steel_count
    dec bricks_left
    lda kind_palette,x
    jsr burst_start
    lda kind_points,x
    jsr score_add
    lda tmp+2
    jsr dirty_push
    lda tmp+2
    clc
    adc #1
    jsr dirty_push
    lda tmp+2
    clc
    adc #16
    jsr dirty_push
    lda tmp+2
    clc
    adc #17
    jsr dirty_push
    lda #EFFECT_BRICK
    jsr effect_play
    jmp capsule_drop
.endproc

; Empties the grid, its margins, and all that belongs to a round's bricks.
.proc bricks_clear
    ldx #0
    txa
:   sta cells_above,x
    inx
    bne :-
    stx dirty_head
    stx dirty_tail
    stx steel_count
    stx bricks_left
    stx burst_time
    stx burst_time+1
    ldx #15
    lda #CELL_WALL
:   sta cells_above,x           ; column 15 of the margin above and of every row
    pha
    txa
    clc
    adc #16
    tax
    pla
    cpx #15
    bne :-
    rts
.endproc

; Loads this level's bricks into cells and counts those that break.
.proc bricks_load
    jsr bricks_clear
    ldx level
    lda level_lo-1,x
    sta ptr
    lda level_hi-1,x
    sta ptr+1
    ldx #0                      ; cell
row:
    ldy #0
:   lda (ptr),y
    jsr brick_load
    inx
    iny
    cpy #GRID_COLS
    bne :-
    tya
    clc
    adc ptr
    sta ptr
    bcc :+
    inc ptr+1
:   txa
    clc
    adc #16 - GRID_COLS
    tax
    cpx #GRID_ROWS * 16
    bne row
    rts
.endproc

; Puts letter A of a level into cell X. Keeps X and Y.
.proc brick_load
    sty tmp+3
    ldy #CELL_STEEL
:   cmp kind_letter,y
    beq found
    dey
    bne :-
found:
    tya
    sta cells,x
    beq done
    cmp #CELL_STEEL
    beq done
    inc bricks_left
done:
    ldy tmp+3
    rts
.endproc

.zeropage
steel_count: .res 1

.rodata
; By kind of cell: letter in a level, tile, palette of the background, tens of points.
kind_letter:
    .byte ".bcrogys?x"
kind_tile:
    .byte 0, TILE_BRICK_A, TILE_BRICK_B, TILE_BRICK_A, TILE_BRICK_B, TILE_BRICK_A, TILE_BRICK_B
    .byte TILE_BRICK_SILVER, TILE_BRICK_CRACKED, TILE_BRICK_STEEL
kind_palette:
    .byte 0, 0, 0, 1, 1, 2, 2, 3, 3, 3
kind_points:
    .byte 0, 5, 6, 8, 9, 7, 10, 15, 15, 0
.code
