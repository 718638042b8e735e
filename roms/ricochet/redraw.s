; Redraws bricks and floor while the game runs.
;
; A cell that changes goes into the ring `dirty` with its three neighbours to the right and below,
; whose floor loses the shadow; each frame redraws a few of them, so that any number of bricks may
; break at once without running out of vblank.

CELLS_A_FRAME = 4
DIRTY_MASK    = 63

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

.zeropage
cell_left:  .res 1              ; results of cell_tiles
cell_right: .res 1
.code
