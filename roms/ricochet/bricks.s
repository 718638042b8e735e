; The bricks: a grid of 11 columns and 12 rows of 16x8 pixels.
;
; `cells` has a row of 16 bytes for each row of bricks. Columns 11 to 14 stay empty; column 15 is
; CELL_WALL, so that the cell before column 0, one byte back, is a wall that casts a shadow. One
; margin row above and one below hold no bricks. A cell that changes goes into the ring `dirty`
; with its three neighbours to the right and below, whose floor loses the shadow; each frame
; redraws a few of them.

GRID_COLS = 11
GRID_ROWS = 12
GRID_ROW  = 4                   ; nametable row of the first row of bricks
GRID_COL  = 2                   ; and column
GRID_TOP  = GRID_ROW * 8
CELLS_A_FRAME = 4

CELL_EMPTY   = 0
CELL_SILVER  = 7
CELL_CRACKED = 8
CELL_STEEL   = 9
CELL_WALL    = $FF
DIRTY_MASK   = 63

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

; Remembers cell A for a redraw, unless it is outside the grid's columns. Keeps Y.
.proc dirty_push
    pha
    and #$0F
    cmp #GRID_COLS
    pla
    bcs :+
    ldx dirty_tail
    sta dirty,x
    inx
    txa
    and #DIRTY_MASK
    sta dirty_tail
:   rts
.endproc

; Queues the redraw of up to CELLS_A_FRAME cells, and of the score.
.proc bricks_tick
    jsr score_tick
    lda #CELLS_A_FRAME
    sta tmp+1
:   ldx dirty_head
    cpx dirty_tail
    beq done
    ldy dirty,x
    inx
    txa
    and #DIRTY_MASK
    sta dirty_head
    jsr cell_queue
    dec tmp+1
    bne :-
done:
    rts
.endproc

; Queues the two tiles of cell Y.
.proc cell_queue
    jsr cell_tiles
    tya
    and #$F0
    asl                         ; 32 tiles a row
    sta tmp
    lda #>$2000
    adc #0
    sta tmp+2                   ; address, high
    tya
    and #$0F
    asl
    adc #GRID_ROW * 32 + GRID_COL
    adc tmp                     ; no carry before: at most 20 + 130
    bcc :+
    inc tmp+2
:   ldy tmp+2
    ldx #2
    jsr vram_begin
    lda cell_left
    jsr vram_byte
    lda cell_right
    jmp vram_byte
.endproc

; cell_left and cell_right = the tiles of cell Y: a brick, or floor with its shadows. Keeps Y.
.proc cell_tiles
    ldx cells,y
    beq floor
    lda kind_tile,x
    sta cell_left
    clc
    adc #1
    sta cell_right
    rts
floor:
    tya
    and #$10                    ; the pattern is two tiles high
    lsr
    lsr
    lsr
    clc
    adc floor_tile
    sta cell_left
    adc #1
    sta cell_right
    lda cells-16,y
    beq open_above
    lda cell_right
    adc #4                      ; shadow on top
    sta cell_right
    lda cells-1,y
    cmp #1
    lda #4
    bcc add
    lda #12                     ; on top and on the left
    bne add
open_above:
    lda cells-1,y
    beq :+
    lda #8                      ; on the left
    bne add
:   lda cells-17,y
    beq done
    lda #16                     ; in the corner
add:
    clc
    adc cell_left
    sta cell_left
done:
    rts
.endproc

; Loads this level's bricks into cells and counts those that break.
.proc bricks_load
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

; Shards: a brick of palette A at cell tmp+2 begins to fly apart. Keeps X and Y.
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

.zeropage
cell_left:   .res 1
cell_right:  .res 1
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
