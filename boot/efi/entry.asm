; SPDX-License-Identifier: MIT
; The UEFI door: the PE header's entry point. While the firmware's boot services live, C code
; collects what only they know (boot/efi/collect.c); then they are over, and this goes the way of
; every 64-bit door. UEFI Specification 2.10, 2.3.4 (x64 calling convention and state).

%include "boot/layout.inc"

extern build_id, build_id_mark, last_words_cut64
extern long_mode_enter64, last_words, efi_collect

section .boot.efi progbits alloc exec nowrite align=1
bits 64

; State: 64-bit mode, everything mapped where it lies, interrupts on, the firmware's stack; RCX =
; our handle, RDX = its system table. A return gives RAX to the firmware as a status.
global efi_entry
efi_entry:
    mov rax, [rel build_id]
    cmp rax, [rel build_id_mark]
    jne last_words_cut64
    push rbp
    push rbx
    push rdi
    push rsi
    sub rsp, 24                         ; 16-byte aligned, with room for efi_collect's word
    mov rdi, rcx
    mov rsi, rdx
    lea rdx, [rsp + 8]
    mov qword [rdx], 0
    call efi_collect                    ; C by our own convention, not the firmware's
    test rax, rax
    jnz .give_up
    mov rsi, [rsp + 8]
    mov edi, DOOR_EFI
    jmp long_mode_enter64

; Before the end of boot services was asked for, the firmware goes on; after that nobody can.
.give_up:
    cmp qword [rsp + 8], 0
    jne .stuck
    add rsp, 24
    pop rsi
    pop rdi
    pop rbx
    pop rbp
    ret
.stuck:
    mov ebx, eax
    lea rsi, [rel not_let_go]
    xor edi, edi
    jmp last_words

section .rodata.efi progbits alloc noexec nowrite align=1
not_let_go:
    last_words_line "Rollcall: ExitBootServices failed, status 0x%: update the firmware."

; The base relocations that some firmware asks for: none.
section .boot.relocations progbits alloc noexec nowrite align=4
    dd 0, 12                            ; page, size
    dd 0                                ; two entries that say nothing
