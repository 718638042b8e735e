; The sound player: four tracks of music and two channels of effects, one tick a frame from NMI.
;
; A song (music.s) is a list of tracks: pulse 1 lead, pulse 2 harmony, triangle bass, noise drums.
; A track is pairs of [note, steps]; a step lasts `song_step` frames. An effect (effects.s) takes
; pulse 2, noise or both away from the music while it lasts. The game asks with song_play and
; effect_play; requests are taken up at the next tick, so the two sides never meet. `song_hold`
; stops the music where it is, while the game pauses.
;
; Volumes follow a short envelope from each note's first frame. A pulse timer's high byte is only
; written when it changes or for effects, because the write restarts the wave and would click.

TRACKS   = 4
TRACK_P1 = 0
TRACK_P2 = 1
TRACK_TR = 2
TRACK_NO = 3

TRACK_END  = $FE                ; in a track: silent from here on
TRACK_LOOP = $FF                ; in a track: go on at the address that follows

.proc sound_init
    lda #$0F
    sta SND_CHN
    lda #$30
    sta PULSE1_CTRL
    sta PULSE2_CTRL
    sta NOISE_CTRL
    lda #$08                    ; sweep off, and low notes not muted
    sta PULSE1_SWEEP
    sta PULSE2_SWEEP
    lda #$80
    sta TRI_LINEAR
    rts
.endproc

; Starts song A with the next frame.
.proc song_play
    ldx #0
    stx song_hold
    clc
    adc #1
    sta song_wanted
    sta song_now
    rts
.endproc

; The same, but lets it run on if it is playing already.
.proc song_play_if_new
    clc
    adc #1
    cmp song_now
    beq :+
    sta song_wanted
    sta song_now
:   rts
.endproc

; Starts effect A with the next frame. Keeps X and Y.
.proc effect_play
    clc
    adc #1
    sta effect_wanted
    rts
.endproc

.proc sound_tick
    jsr song_start
    jsr effect_start
    lda song_hold
    bne held
    ldx #0
track:
    lda track_hi,x
    beq next
    jsr track_tick
next:
    inx
    cpx #TRACKS
    bne track
    jsr pulse1_out
    jsr pulse2_out
    jsr triangle_out
    jmp noise_out
held:
    lda #$B0
    sta PULSE1_CTRL
    lda #$80
    sta TRI_LINEAR
    jsr pulse2_held
    jmp noise_held
.endproc

; Takes up a request for a song.
.proc song_start
    ldx song_wanted
    beq done
    lda #0
    sta song_wanted
    lda song_lo-1,x
    sta snd_ptr
    lda song_hi-1,x
    sta snd_ptr+1
    ldy #0
    lda (snd_ptr),y
    sta song_step
    ldx #0
:   iny
    lda (snd_ptr),y
    sta track_lo,x
    iny
    lda (snd_ptr),y
    sta track_hi,x
    lda #1
    sta track_wait,x
    lda #REST
    sta track_note,x
    lda #$FF
    sta shadow_hi,x             ; four, though only the pulses have one
    inx
    cpx #TRACKS
    bne :-
done:
    rts
.endproc

; One frame of track X: at the end of a note, reads the next.
.proc track_tick
    lda track_age,x
    cmp #$FF
    beq :+
    inc track_age,x
:   dec track_wait,x
    bne done
    lda track_lo,x
    sta snd_ptr
    lda track_hi,x
    sta snd_ptr+1
    ldy #0
    lda (snd_ptr),y
    cmp #TRACK_LOOP
    bne :+
    jsr track_jump
:   cmp #TRACK_END
    beq end
    sta track_note,x
    iny
    lda (snd_ptr),y
    sta track_steps
    lda #0
    sta track_age,x
:   clc                         ; frames = steps * song_step
    adc song_step
    dec track_steps
    bne :-
    sta track_wait,x
    lda snd_ptr
    clc
    adc #2
    sta track_lo,x
    lda snd_ptr+1
    adc #0
    sta track_hi,x
done:
    rts
end:
    lda #0
    sta track_hi,x
    sta track_note,x
    rts
.endproc

; Follows a TRACK_LOOP: A = the first byte there, Y = 0.
.proc track_jump
    iny
    lda (snd_ptr),y
    pha
    iny
    lda (snd_ptr),y
    sta snd_ptr+1
    pla
    sta snd_ptr
    ldy #0
    lda (snd_ptr),y
    rts
.endproc

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
