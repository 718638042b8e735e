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
