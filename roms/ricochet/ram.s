; Where everything lives in RAM.
;
; $0010-$002F is a fixed block: tests and tools look here, so its addresses are part of the
; program's promise (roms/README.md lists them). The rest is placed by the assembler.

MAX_BALLS = 3
DIGITS    = 5                   ; of a score

STATE_TITLE = 0
STATE_SERVE = 1                 ; the ball rests on the paddle
STATE_PLAY  = 2
STATE_PAUSE = 3
STATE_CLEAR = 4                 ; the last brick of a round is gone
STATE_LOST  = 5                 ; the last ball is gone
STATE_OVER  = 6
STATE_WIN   = 7

.zeropage
.assert * = $10, error, "the fixed block starts at $0010"
paddle_x:    .res 1             ; $10 left edge, pixels
ball_x:      .res MAX_BALLS     ; $11 left edges, pixels; the first is the ball that was served
ball_y:      .res MAX_BALLS     ; $14 top edges, pixels
game_state:  .res 1             ; $17 one of STATE_...
level:       .res 1             ; $18 round, 1 is the first; 0 on the title screen after power-on
lives:       .res 1             ; $19 paddles left, the one in play included
score:       .res DIGITS        ; $1A decimal digits, highest first
hi_score:    .res DIGITS        ; $1F likewise
bricks_left: .res 1             ; $24 breakable bricks on the screen
balls_live:  .res 1             ; $25 balls in play
frame_count: .res 2             ; $26 NMIs since power-on, low byte first
pad_held:    .res 1             ; $28 A B Select Start Up Down Left Right, A is bit 7
pad_pressed: .res 1             ; $29 those that went down on this frame
speed:       .res 1             ; $2A index of the balls' speed, see ball.s
paddle_w:    .res 1             ; $2B width of the paddle, pixels
capsule:     .res 1             ; $2C falling capsule: 0 none, 1 E, 2 S, 3 M, 4 P
song_now:    .res 1             ; $2D song asked for last, number + 1
rng:         .res 2             ; $2E shift register of the dice, see system.s
.assert * = $30, error, "the fixed block ends at $002F"

; Frame and PPU
frame_ready: .res 1             ; the main loop has a frame for NMI
ppu_ctrl:    .res 1             ; what NMI writes to PPUCTRL
ppu_mask:    .res 1             ; and to PPUMASK
vram_len:    .res 1             ; bytes in vram_queue
oam_pos:     .res 1             ; next free byte of oam
ptr:         .res 2             ; scratch pointer of the main program
tmp:         .res 4             ; scratch bytes of the main program
state_timer: .res 1             ; frames, meaning depends on the state

; Ball
ball_xf:     .res MAX_BALLS     ; fractions of ball_x, 1/256 pixel
ball_yf:     .res MAX_BALLS
ball_on:     .res MAX_BALLS     ; not 0: in play
ball_angle:  .res MAX_BALLS     ; 0 steep to 3 flat
ball_right:  .res MAX_BALLS     ; not 0: going right
ball_down:   .res MAX_BALLS     ; not 0: going down
this_ball:   .res 1
old_pos:     .res 2             ; fraction and pixel before a move, to step back from a brick
probe_x:     .res 1
probe_y:     .res 1
velocity:    .res 2             ; fraction and pixels a frame
hit_count:   .res 1             ; paddle hits since the last speed-up

; Bricks, shards, capsule
dirty_head:  .res 1             ; ring of cells to redraw, see bricks.s
dirty_tail:  .res 1
burst_x:     .res 2
burst_y:     .res 2
burst_time:  .res 2             ; frames left, 0 is none
burst_kind:  .res 2             ; sprite palette
burst_next:  .res 1
capsule_x:   .res 1
capsule_y:   .res 1
floor_tile:  .res 1             ; first tile of this round's floor pattern

score_new:   .res 1             ; not 0: the panel has to show a new score

; Title
trail_pos:   .res 1

; Sound: used by NMI only, but for the requests at the end
song_step:   .res 1             ; frames a step of the song
track_lo:    .res 4             ; next byte of each track: pulse 1, pulse 2, triangle, noise
track_hi:    .res 4             ; 0 is a silent track
track_wait:  .res 4             ; frames until then
track_note:  .res 4
track_age:   .res 4             ; frames since the note began
track_steps: .res 1
shadow_hi:   .res 4             ; what the pulse timers' high bytes were last set to
snd_ptr:     .res 2
beep_ptr:    .res 2             ; running effect on pulse 2, high byte 0 is none
hiss_ptr:    .res 2             ; running effect on noise
song_hold:   .res 1             ; not 0: the music stands still
song_wanted: .res 1             ; a request from the game: song number + 1
effect_wanted: .res 1           ; likewise, effect number + 1

.segment "OAM"
oam:         .res 256

.bss
vram_queue:  .res 128           ; see vram.s
cells_above: .res 32            ; a margin, so that cells-17 can be read
cells:       .res 224           ; $03A0: the bricks, 12 rows of 16, see bricks.s
.assert cells = $3A0, error, "tests look for the bricks at $03A0"
dirty:       .res 64            ; ring of cells to redraw
attributes:  .res 64            ; the field's attribute table while it is worked out
trail_x:     .res 32            ; where the title's ball has been
trail_y:     .res 32
