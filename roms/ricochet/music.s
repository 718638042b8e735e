; The music, as plain tables of notes: [note, steps], note names as in notes.s (Cs4 is C sharp).
; What is written is what sounds: A4 is 440 Hz on every track. A step is a sixteenth; a song's
; first byte says how many frames it lasts (60.0988 frames a second on an NTSC console).
;
; Tests compare the spectrum of the title tune with these tables.

SONG_TITLE = 0
SONG_ROUND = 1
SONG_PLAY  = 2
SONG_CLEAR = 3
SONG_OVER  = 4
SONG_WIN   = 5

KICK  = 1                       ; drums, see sound.s
SNARE = 2
HAT   = 3

; Addresses below $0100 cannot be tracks: the high byte 0 means no track.
NONE = 0

.define SONGS song_title, song_round, song_play_loop, song_clear, song_over, song_win
.rodata
song_lo: .lobytes SONGS
song_hi: .hibytes SONGS

; ------------------------------------------------------------------------------------------
; Title: eight bars of A minor at seven frames a step, about 129 beats a minute, for ever.
;         Am        F         C         G         Am        F         Dm        E
song_title:
    .byte 7
    .addr title_lead, title_harmony, title_bass, title_drums

title_lead:
    .byte A4,4, C5,2, E5,4, D5,2, C5,2, B4,2            ; Am
    .byte C5,4, A4,2, F4,4, A4,2, C5,4                  ; F
    .byte E5,4, G5,2, E5,4, D5,2, C5,2, E5,2            ; C
    .byte D5,6, B4,2, G4,4, B4,2, D5,2                  ; G
    .byte E5,4, A5,2, E5,4, D5,2, C5,2, D5,2            ; Am
    .byte F5,4, E5,2, C5,4, A4,2, C5,4                  ; F
    .byte D5,4, F5,2, A5,4, F5,2, E5,2, D5,2            ; Dm
    .byte E5,6, D5,2, B4,4, Gs4,4                       ; E
    .byte TRACK_LOOP
    .addr title_lead

title_harmony:
    .byte A3,2, C4,2, E4,2, C4,2, A3,2, C4,2, E4,2, C4,2
    .byte F3,2, A3,2, C4,2, A3,2, F3,2, A3,2, C4,2, A3,2
    .byte G3,2, C4,2, E4,2, C4,2, G3,2, C4,2, E4,2, C4,2
    .byte G3,2, B3,2, D4,2, B3,2, G3,2, B3,2, D4,2, B3,2
    .byte A3,2, C4,2, E4,2, C4,2, A3,2, C4,2, E4,2, C4,2
    .byte F3,2, A3,2, C4,2, A3,2, F3,2, A3,2, C4,2, A3,2
    .byte F3,2, A3,2, D4,2, A3,2, F3,2, A3,2, D4,2, A3,2
    .byte Gs3,2, B3,2, E4,2, B3,2, Gs3,2, B3,2, E4,2, B3,2
    .byte TRACK_LOOP
    .addr title_harmony

title_bass:
    .byte A2,3, REST,1, A2,2, A3,2, A2,3, REST,1, A2,2, E2,2
    .byte F2,3, REST,1, F2,2, F3,2, F2,3, REST,1, F2,2, G2,2
    .byte C3,3, REST,1, C3,2, C3,2, G2,3, REST,1, C3,2, A2,2
    .byte G2,3, REST,1, G2,2, G3,2, G2,3, REST,1, G2,2, B2,2
    .byte A2,3, REST,1, A2,2, A3,2, A2,3, REST,1, A2,2, E2,2
    .byte F2,3, REST,1, F2,2, F3,2, F2,3, REST,1, F2,2, E2,2
    .byte D2,3, REST,1, D2,2, D3,2, D2,3, REST,1, D2,2, F2,2
    .byte E2,3, REST,1, E2,2, E3,2, E2,3, REST,1, Gs2,2, B2,2
    .byte TRACK_LOOP
    .addr title_bass

title_drums:
    .byte KICK,2, HAT,2, SNARE,2, HAT,2, KICK,2, KICK,2, SNARE,2, HAT,2
    .byte TRACK_LOOP
    .addr title_drums

; ------------------------------------------------------------------------------------------
; Before the first serve of a round: a short call.
song_round:
    .byte 6
    .addr round_lead, round_harmony, round_bass, NONE

round_lead:
    .byte E4,2, A4,2, C5,2, E5,4, D5,2, E5,8
    .byte TRACK_END
round_harmony:
    .byte C4,2, E4,2, A4,2, C5,4, B4,2, C5,8
    .byte TRACK_END
round_bass:
    .byte A2,6, F2,4, G2,2, A2,8
    .byte TRACK_END

; ------------------------------------------------------------------------------------------
; While the ball flies: a quiet figure over bass and drums.
song_play_loop:
    .byte 8
    .addr NONE, play_figure, play_bass, play_drums

play_figure:
    .byte A3,2, E4,2, A4,2, E4,2, B4,2, A4,2, E4,2, C4,2
    .byte A3,2, E4,2, A4,2, E4,2, C5,2, B4,2, A4,2, E4,2
    .byte F3,2, C4,2, F4,2, C4,2, A4,2, F4,2, C4,2, A3,2
    .byte G3,2, D4,2, G4,2, D4,2, B4,2, G4,2, D4,2, B3,2
    .byte TRACK_LOOP
    .addr play_figure
play_bass:
    .byte A2,2, REST,4, A2,2, REST,2, A2,2, G2,2, REST,2
    .byte A2,2, REST,4, A2,2, REST,2, E2,2, G2,2, REST,2
    .byte F2,2, REST,4, F2,2, REST,2, F2,2, E2,2, REST,2
    .byte G2,2, REST,4, G2,2, REST,2, G2,2, Gs2,2, REST,2
    .byte TRACK_LOOP
    .addr play_bass
play_drums:
    .byte KICK,4, HAT,4, SNARE,4, HAT,2, HAT,2
    .byte TRACK_LOOP
    .addr play_drums

; ------------------------------------------------------------------------------------------
; A round is cleared.
song_clear:
    .byte 6
    .addr clear_lead, clear_harmony, clear_bass, NONE

clear_lead:
    .byte C5,2, E5,2, G5,2, C6,4, G5,2, C6,10
    .byte TRACK_END
clear_harmony:
    .byte E4,2, G4,2, C5,2, E5,4, D5,2, E5,10
    .byte TRACK_END
clear_bass:
    .byte C3,6, F2,4, G2,2, C3,10
    .byte TRACK_END

; ------------------------------------------------------------------------------------------
; Game over.
song_over:
    .byte 9
    .addr over_lead, over_harmony, over_bass, NONE

over_lead:
    .byte E5,3, D5,1, C5,2, B4,2, A4,4, Gs4,4, A4,12
    .byte TRACK_END
over_harmony:
    .byte C5,3, B4,1, A4,2, Gs4,2, E4,4, D4,4, C4,12
    .byte TRACK_END
over_bass:
    .byte A2,4, F2,4, D2,4, E2,4, A2,12
    .byte TRACK_END

; ------------------------------------------------------------------------------------------
; All rounds are won: the title's chords in major.
song_win:
    .byte 7
    .addr win_lead, win_harmony, win_bass, title_drums

win_lead:
    .byte E5,4, G5,2, C6,4, B5,2, A5,2, G5,2
    .byte A5,4, F5,2, C5,4, F5,2, A5,4
    .byte G5,4, E5,2, C5,4, D5,2, E5,2, G5,2
    .byte D5,6, E5,2, D5,4, B4,4
    .byte TRACK_LOOP
    .addr win_lead
win_harmony:
    .byte C4,2, E4,2, G4,2, E4,2, C4,2, E4,2, G4,2, E4,2
    .byte C4,2, F4,2, A4,2, F4,2, C4,2, F4,2, A4,2, F4,2
    .byte C4,2, E4,2, G4,2, E4,2, C4,2, E4,2, G4,2, E4,2
    .byte B3,2, D4,2, G4,2, D4,2, B3,2, D4,2, G4,2, D4,2
    .byte TRACK_LOOP
    .addr win_harmony
win_bass:
    .byte C3,3, REST,1, C3,2, C3,2, C3,3, REST,1, C3,2, E3,2
    .byte F2,3, REST,1, F2,2, F3,2, F2,3, REST,1, F2,2, A2,2
    .byte C3,3, REST,1, C3,2, C3,2, G2,3, REST,1, C3,2, E3,2
    .byte G2,3, REST,1, G2,2, G3,2, G2,3, REST,1, A2,2, B2,2
    .byte TRACK_LOOP
    .addr win_bass
.code
