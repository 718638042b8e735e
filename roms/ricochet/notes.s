; The pitch of every note: timer periods of the pulse channels on an NTSC console.
; period = 1789773 / (16 * frequency) - 1, rounded (NESdev: APU Pulse, APU period table).
; Equal temperament, A4 = 440 Hz. Note 1 is A1, one number a semitone, note 63 is B6. The
; triangle sounds an octave below a pulse of the same period, so the player adds 12 for it.
; On a PAL console everything sounds 1.28 semitones lower.

REST = 0

A1  = 1
As1 = 2
B1  = 3
C2  = 4
Cs2 = 5
D2  = 6
Ds2 = 7
E2  = 8
F2  = 9
Fs2 = 10
G2  = 11
Gs2 = 12
A2  = 13
As2 = 14
B2  = 15
C3  = 16
Cs3 = 17
D3  = 18
Ds3 = 19
E3  = 20
F3  = 21
Fs3 = 22
G3  = 23
Gs3 = 24
A3  = 25
As3 = 26
B3  = 27
C4  = 28
Cs4 = 29
D4  = 30
Ds4 = 31
E4  = 32
F4  = 33
Fs4 = 34
G4  = 35
Gs4 = 36
A4  = 37
As4 = 38
B4  = 39
C5  = 40
Cs5 = 41
D5  = 42
Ds5 = 43
E5  = 44
F5  = 45
Fs5 = 46
G5  = 47
Gs5 = 48
A5  = 49
As5 = 50
B5  = 51
C6  = 52
Cs6 = 53
D6  = 54
Ds6 = 55
E6  = 56
F6  = 57
Fs6 = 58
G6  = 59
Gs6 = 60
A6  = 61
As6 = 62
B6  = 63

period_lo:
    .byte 0                     ; REST
    .byte <2033, <1919, <1811, <1709, <1613, <1523, <1437, <1356
    .byte <1280, <1208, <1140, <1076, <1016, <959, <905, <854
    .byte <806, <761, <718, <678, <640, <604, <570, <538
    .byte <507, <479, <452, <427, <403, <380, <359, <338
    .byte <319, <301, <284, <268, <253, <239, <225, <213
    .byte <201, <189, <179, <169, <159, <150, <142, <134
    .byte <126, <119, <112, <106, <100, <94, <89, <84
    .byte <79, <75, <70, <66, <63, <59, <56

period_hi:
    .byte 0                     ; REST
    .byte >2033, >1919, >1811, >1709, >1613, >1523, >1437, >1356
    .byte >1280, >1208, >1140, >1076, >1016, >959, >905, >854
    .byte >806, >761, >718, >678, >640, >604, >570, >538
    .byte >507, >479, >452, >427, >403, >380, >359, >338
    .byte >319, >301, >284, >268, >253, >239, >225, >213
    .byte >201, >189, >179, >169, >159, >150, >142, >134
    .byte >126, >119, >112, >106, >100, >94, >89, >84
    .byte >79, >75, >70, >66, >63, >59, >56
