; SPDX-License-Identifier: MIT
; The Linux doors: where a loader of the Linux/x86 boot protocol, or our own real-mode setup, enters
; the payload: at its first byte in 32-bit mode, 512 bytes behind it in 64-bit mode. The protocol
; fixes both places; the payload may lie anywhere.

%include "boot/layout.inc"

extern long_mode_enter, long_mode_enter64, build_id, build_id_mark, last_words_cut64

section .boot.linux32 progbits alloc exec nowrite align=16
bits 32

; State: 32-bit protected mode, flat segments, paging and interrupts off; ESI = boot_params. There
; is no stack but the four bytes that the protocol has for this.
global linux32_entry
linux32_entry:
    lea esp, [esi + PARAMS_SCRATCH + 4]
    call .here
.here:
    pop ebp
    sub ebp, OFFSET(.here)
    mov edi, DOOR_LINUX32
    cmp dword [esi + PARAMS_OUR_MARK], OUR_MARK
    jne .enter
    mov edi, [esi + PARAMS_OUR_DOOR]    ; from boot/bios
.enter:
    jmp long_mode_enter

section .boot.linux64 progbits alloc exec nowrite align=16
bits 64

; State: 64-bit mode; the payload, boot_params and the words are mapped where they lie; interrupts
; off; RSI = boot_params.
global linux64_entry
linux64_entry:
    mov edi, DOOR_LINUX64
    mov rax, [rel build_id]
    cmp rax, [rel build_id_mark]
    je long_mode_enter64
    jmp last_words_cut64
