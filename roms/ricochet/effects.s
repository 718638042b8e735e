; Sound effects: short runs of register values, one group a frame, for pulse 2 and noise.
; `effect_play` takes the number. A later effect takes the place of an earlier one.

EFFECT_WALL    = 0
EFFECT_PADDLE  = 1
EFFECT_BRICK   = 2
EFFECT_METAL   = 3
EFFECT_SERVE   = 4
EFFECT_CAPSULE = 5
EFFECT_LOST    = 6
EFFECT_PAUSE   = 7

; Takes up a request: sets the pointers of those channels that the effect uses.
.proc effect_start
    ldx effect_wanted
    beq done
    lda #0
    sta effect_wanted
    lda effect_beep_hi-1,x
    beq :+
    sta beep_ptr+1
    lda effect_beep_lo-1,x
    sta beep_ptr
:   lda effect_hiss_hi-1,x
    beq done
    sta hiss_ptr+1
    lda effect_hiss_lo-1,x
    sta hiss_ptr
done:
    rts
.endproc

.rodata
.define BEEPS_1 beep_wall, beep_paddle, beep_brick, beep_metal
.define BEEPS_2 beep_serve, beep_capsule, beep_lost, beep_pause
.define HISSES 0, 0, hiss_brick, 0, 0, 0, hiss_lost, 0
effect_beep_lo:
    .lobytes BEEPS_1, BEEPS_2
effect_beep_hi:
    .hibytes BEEPS_1, BEEPS_2
effect_hiss_lo:
    .lobytes HISSES
effect_hiss_hi:
    .hibytes HISSES

; A frame of pulse 2: duty (0 to 3), volume, timer period.
.macro BEEP duty, volume, period
    .byte (duty) << 6 | $30 | (volume), <(period), >(period)
.endmacro
; A frame of noise: volume, period index 0 to 15.
.macro HISS volume, period
    .byte $30 | (volume), period
.endmacro

beep_wall:                      ; a dry knock
    BEEP 2, 7, 320
    BEEP 2, 4, 320
    BEEP 2, 2, 320
    .byte 0
beep_paddle:                    ; a knock that rises
    BEEP 2, 9, 380
    BEEP 2, 8, 320
    BEEP 2, 6, 285
    BEEP 2, 4, 285
    BEEP 2, 2, 285
    .byte 0
beep_brick:                     ; a bright fifth
    BEEP 1, 9, 142
    BEEP 1, 8, 142
    BEEP 1, 8, 95
    BEEP 1, 6, 95
    BEEP 1, 4, 95
    BEEP 1, 2, 95
    BEEP 1, 1, 95
    .byte 0
beep_metal:                     ; two high tones that beat
    BEEP 0, 9, 60
    BEEP 0, 7, 53
    BEEP 0, 7, 60
    BEEP 0, 5, 53
    BEEP 0, 5, 60
    BEEP 0, 3, 53
    BEEP 0, 2, 60
    BEEP 0, 1, 53
    .byte 0
beep_serve:
    BEEP 2, 8, 285
    BEEP 2, 8, 253
    BEEP 2, 8, 226
    BEEP 2, 6, 190
    BEEP 2, 4, 190
    BEEP 2, 2, 190
    .byte 0
beep_capsule:                   ; a chord, one tone after the other
    .repeat 3
    BEEP 2, 8, 213
    .endrepeat
    .repeat 3
    BEEP 2, 8, 169
    .endrepeat
    .repeat 3
    BEEP 2, 8, 142
    .endrepeat
    .repeat 4
    BEEP 2, 8, 106
    .endrepeat
    BEEP 2, 5, 106
    BEEP 2, 3, 106
    BEEP 2, 1, 106
    .byte 0
beep_lost:                      ; down and out
    .repeat 24, I
    BEEP 2, 9 - I / 3, 240 + I * I * 2
    .endrepeat
    .byte 0
beep_pause:
    BEEP 2, 8, 169
    BEEP 2, 8, 169
    BEEP 2, 8, 213
    BEEP 2, 8, 213
    BEEP 2, 6, 169
    BEEP 2, 3, 169
    .byte 0

hiss_brick:
    HISS 7, 5
    HISS 5, 6
    HISS 3, 7
    HISS 1, 8
    .byte 0
hiss_lost:
    .repeat 24, I
    HISS 10 - I / 3, 8 + I / 6
    .endrepeat
    .byte 0
.code
