; The five voices: what the tracks and effects of sound.s put into the APU's registers each frame.

; A = volume of the envelope at Y (table's end) + age of track X, held at its 16th frame.
.macro ENVELOPE table, track
    .local held
    ldy track_age+track
    cpy #15
    bcc held
    ldy #15
held:
    lda table,y
.endmacro

.proc pulse1_out
    ldx track_note+TRACK_P1
    beq silent
    ENVELOPE lead_envelope, TRACK_P1
    ora #$B0                    ; a square wave, constant volume
    sta PULSE1_CTRL
    lda period_lo,x
    sta PULSE1_LO
    lda period_hi,x
    cmp shadow_hi
    beq :+
    sta shadow_hi
    sta PULSE1_HI
:   rts
silent:
    lda #$B0
    sta PULSE1_CTRL
    rts
.endproc

.proc pulse2_out
    lda beep_ptr+1
    bne beep_out
    ldx track_note+TRACK_P2
    beq silent
    ENVELOPE arp_envelope, TRACK_P2
    ora #$70                    ; a quarter wave
    sta PULSE2_CTRL
    lda period_lo,x
    sta PULSE2_LO
    lda period_hi,x
    cmp shadow_hi+1
    beq :+
    sta shadow_hi+1
    sta PULSE2_HI
:   rts
silent:
    lda #$70
    sta PULSE2_CTRL
    rts
.endproc

; While the music is held: the effect, or silence.
.proc pulse2_held
    lda beep_ptr+1
    bne beep_out
    lda #$70
    sta PULSE2_CTRL
    rts
.endproc

; One frame of an effect on pulse 2: [control, timer low, timer high], 0 ends it.
.proc beep_out
    ldy #0
    lda (beep_ptr),y
    beq end
    sta PULSE2_CTRL
    iny
    lda (beep_ptr),y
    sta PULSE2_LO
    iny
    lda (beep_ptr),y
    cmp shadow_hi+1
    beq :+
    sta shadow_hi+1
    sta PULSE2_HI
:   lda beep_ptr
    clc
    adc #3
    sta beep_ptr
    bcc :+
    inc beep_ptr+1
:   rts
end:
    sta beep_ptr+1
    lda #$70
    sta PULSE2_CTRL
    rts
.endproc

; The triangle has no volume: a bass note sounds for its first BASS_FRAMES frames.
.proc triangle_out
    ldx track_note+TRACK_TR
    beq silent
    ldy track_age+TRACK_TR
    beq start
    cpy #BASS_FRAMES
    bcs silent
    rts
start:
    lda #$FF
    sta TRI_LINEAR
    lda period_lo+12,x          ; an octave up, for it sounds an octave down
    sta TRI_LO
    lda period_hi+12,x
    sta TRI_HI
    rts
silent:
    lda #$80
    sta TRI_LINEAR
    rts
.endproc

.proc noise_out
    lda hiss_ptr+1
    bne hiss_out
    ldx track_note+TRACK_NO
    beq silent
    lda track_age+TRACK_NO
    cmp drum_frames-1,x
    bcs silent
    lsr
    sta track_steps             ; scratch: the drum fades by one step in two frames
    lda drum_volume-1,x
    sec
    sbc track_steps
    bcs :+
    lda #0
:   ora #$30
    sta NOISE_CTRL
    lda drum_period-1,x
    sta NOISE_LO
    lda track_age+TRACK_NO
    bne :+
    sta NOISE_HI                ; loads the length counter
:   rts
silent:
    lda #$30
    sta NOISE_CTRL
    rts
.endproc

.proc noise_held
    lda hiss_ptr+1
    bne hiss_out
    lda #$30
    sta NOISE_CTRL
    rts
.endproc

; One frame of an effect on noise: [control, period], 0 ends it.
.proc hiss_out
    ldy #0
    lda (hiss_ptr),y
    beq end
    sta NOISE_CTRL
    iny
    lda (hiss_ptr),y
    sta NOISE_LO
    sta NOISE_HI
    lda hiss_ptr
    clc
    adc #2
    sta hiss_ptr
    bcc :+
    inc hiss_ptr+1
:   rts
end:
    sta hiss_ptr+1
    lda #$30
    sta NOISE_CTRL
    rts
.endproc

.rodata
lead_envelope:                  ; volumes of the first frames of a note
    .byte 9, 10, 10, 9, 9, 8, 8, 7, 7, 7, 6, 6, 6, 6, 5, 5
arp_envelope:
    .byte 6, 6, 5, 5, 4, 4, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1
BASS_FRAMES = 60

; Drums 1 kick, 2 snare, 3 hat: loudest volume, frames, noise period.
drum_volume: .byte 10, 9, 4
drum_frames: .byte 8, 12, 4
drum_period: .byte $0E, $06, $02
.code
