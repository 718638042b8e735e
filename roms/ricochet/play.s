; The game's states, from the first round to the last: serve, play, pause, round clear, ball lost,
; game over, win. Each has an `enter` that is jumped to once and a `tick` that runs every frame.

FIRST_LIVES = 3
SERVE_WORDS = 90                ; frames that ROUND and READY stay
SERVE_LATEST = 240              ; frames after which the ball serves itself

; Start on the title screen.
.proc game_begin
    ldx #DIGITS-1
    lda #0
:   sta score,x
    dex
    bpl :-
    lda #FIRST_LIVES
    sta lives
    lda #1
    sta level
    ; fall through
.endproc

.proc round_enter
    jsr screen_off
    jsr bricks_load
    jsr screen_draw
    jsr serve_reset
    lda #CTRL_NMI | CTRL_SPR_1
    sta ppu_ctrl
    lda #SONG_ROUND
    jsr song_play
    jmp screen_on
.endproc

; Puts paddle and ball in their places before a serve.
.proc serve_reset
    lda #STATE_SERVE
    sta game_state
    lda #0
    sta state_timer
    sta capsule
    jsr paddle_reset
    jmp ball_reset
.endproc

.proc serve_tick
    jsr field_tick
    jsr ball_on_paddle
    inc state_timer
    lda state_timer
    cmp #SERVE_WORDS
    bcs :+
    jsr serve_words
    lda state_timer
:   cmp #SERVE_LATEST
    beq serve
    cmp #16                     ; the press that began the game does not serve
    bcc done
    lda pad_pressed
    and #BTN_A
    beq done
serve:
    lda #STATE_PLAY
    sta game_state
    lda #EFFECT_SERVE
    jsr effect_play
    lda #SONG_PLAY
    jmp song_play_if_new
done:
    rts
.endproc

.proc serve_words
    ldx #<round_word
    ldy #>round_word
    stx ptr
    sty ptr+1
    ldx #72
    ldy #150
    jsr text_float
    lda level
    jsr two_digits
    stx tmp+3                   ; tens
    clc
    adc #'0' - ' '
    pha
    lda tmp+3
    clc
    adc #'0' - ' '
    jsr sprite_put
    lda spr_x
    clc
    adc #8
    sta spr_x
    pla
    jsr sprite_put
    ldx #<ready_word
    ldy #>ready_word
    stx ptr
    sty ptr+1
    ldx #84
    ldy #166
    jmp text_float
.endproc

; What moves in every state in which the field is alive.
.proc field_tick
    jsr paddle_tick
    jsr field_sprites
    jmp bricks_tick
.endproc

.proc field_sprites
    jsr paddle_sprites
    jsr ball_sprites
    jsr capsule_sprites
    jmp burst_sprites
.endproc

.proc play_tick
    jsr paddle_tick
    jsr ball_tick
    jsr capsule_tick
    jsr field_sprites
    jsr bricks_tick
    lda bricks_left
    beq cleared
    lda balls_live
    beq lost
    lda pad_pressed
    and #BTN_START
    beq :+
    lda #STATE_PAUSE
    sta game_state
    sta song_hold
    lda #EFFECT_PAUSE
    jsr effect_play
:   rts
cleared:
    lda #STATE_CLEAR
    sta game_state
    lda #150
    sta state_timer
    lda #SONG_CLEAR
    jmp song_play
lost:
    lda #STATE_LOST
    sta game_state
    lda #75
    sta state_timer
    lda #EFFECT_LOST
    jmp effect_play
.endproc

.proc pause_tick
    jsr paddle_sprites
    jsr ball_sprites
    jsr capsule_sprites
    ldx #<paused_word
    ldy #>paused_word
    stx ptr
    sty ptr+1
    ldx #80
    ldy #150
    jsr text_float
    lda pad_pressed
    and #BTN_START
    beq :+
    lda #STATE_PLAY
    sta game_state
    lda #0
    sta song_hold
    lda #EFFECT_PAUSE
    jmp effect_play
:   rts
.endproc

.proc clear_tick
    jsr bricks_tick
    jsr field_sprites
    ldx #<clear_word
    ldy #>clear_word
    stx ptr
    sty ptr+1
    ldx #84
    ldy #150
    jsr text_float
    dec state_timer
    bne done
    lda level
    cmp #LEVEL_COUNT
    beq win_enter
    inc level
    jmp round_enter
done:
    rts
.endproc

; The paddle breaks up, then another one serves.
.proc lost_tick
    jsr bricks_tick
    jsr burst_sprites
    jsr capsule_sprites
    jsr paddle_breaks
    dec state_timer
    bne done
    dec lives
    jsr lives_queue
    lda lives
    beq over_enter
    jmp serve_reset
done:
    rts
.endproc

.proc over_enter
    lda #STATE_OVER
    sta game_state
    lda #0
    sta state_timer
    lda #SONG_OVER
    jmp song_play
.endproc

.proc over_tick
    jsr bricks_tick
    ldx #<game_word
    ldy #>game_word
    stx ptr
    sty ptr+1
    ldx #88
    ldy #150
    jsr text_float
    ldx #<over_word
    ldy #>over_word
    stx ptr
    sty ptr+1
    ldx #88
    ldy #162
    jsr text_float
    jmp leave_on_start
.endproc

; Back to the title: on Start, or by itself after four seconds.
.proc leave_on_start
    inc state_timer
    beq leave
    lda pad_pressed
    and #BTN_START
    bne leave
    rts
leave:
    jmp title_enter
.endproc

.proc win_enter
    jsr screen_off
    jsr win_draw
    jsr title_ball_start
    lda #STATE_WIN
    sta game_state
    lda #CTRL_NMI | CTRL_SPR_1 | CTRL_BG_1
    sta ppu_ctrl
    lda #SONG_WIN
    jsr song_play
    jmp screen_on
.endproc

; Sparks fly until Start.
.proc win_tick
    jsr title_ball_move
    jsr title_sprites
    lda pad_pressed
    and #BTN_START
    beq :+
    jmp title_enter
:   rts
.endproc

.rodata
round_word:  .byte "ROUND ", 0
ready_word:  .byte "READY", 0
paused_word: .byte "PAUSED", 0
clear_word:  .byte "CLEAR", 0
game_word:   .byte "GAME", 0
over_word:   .byte "OVER", 0
.code
