; SPDX-License-Identifier: MIT
; A panic can only be trusted that was seen. Each way is what really raises the exception, not an
; INT with its number, but for #OF and #BR: INTO and BOUND don't exist in 64-bit mode.
; Intel SDM volume 3A, 6.15.

SELECTOR_DATA   equ 0x10                ; kernel/cpu/traps.c
SELECTOR_TSS    equ 0x18
PRESENT_BYTE    equ 5                   ; of a descriptor
TSS_AVAILABLE   equ 0x89
FLAGS_TF        equ 8
CR0_EM          equ 2
CR0_TS          equ 3
CR0_NE          equ 5
X87_ZERO_DIVIDE equ 0x37b               ; control word: all masked but #Z
VECTOR_NMI      equ 2
NMI_POLLS       equ 1 << 20

extern apic_send_nmi, assert_failed, panic_say

; A way's name and where it begins.
%macro way 1
[section .rodata.rehearse_names]
    db ' ', %1
[section .rodata.rehearse_ways]
    dw %%begin - ways_start
__?SECT?__
%%begin:
%endmacro

section .rodata.rehearse_ways progbits alloc noexec nowrite align=2
ways:
section .rodata.rehearse_names progbits alloc noexec nowrite align=1
global rehearse_names
rehearse_names:

section .text.rehearse progbits alloc exec nowrite align=1
bits 64

; void rehearse(unsigned number)
global rehearse
rehearse:
    mov edi, edi
    movzx eax, word [ways + 2 * rdi]
    add rax, ways_start
    jmp rax

ways_start:
way 'de'
    xor ecx, ecx
    div ecx
way 'db'
    pushfq
    bts dword [rsp], FLAGS_TF           ; a single step; emulators know no INT1
    popfq
    nop
    ret
way 'bp'
    int3
    ret
way 'of'
    int 4
    ret
way 'br'
    int 5
    ret
way 'ud'
    ud2
way 'nm'
    mov rax, cr0
    bts eax, CR0_TS
    mov cr0, rax
    fnop
    ret
way 'df'
    xor esp, esp                        ; neither a push nor the page fault's frame has room
    push rax
way 'ts'
    call descriptors
    mov word [rax + SELECTOR_TSS], 0    ; a limit that holds no stack
    mov byte [rax + SELECTOR_TSS + PRESENT_BYTE], TSS_AVAILABLE
    mov ecx, SELECTOR_TSS
    ltr cx
    int VECTOR_NMI                      ; wants one
    ret
way 'np'
    call absent_data
    mov ds, ecx
    ret
way 'ss'
    call absent_data
    mov ss, ecx
    ret
way 'gp'
    xor eax, eax
    bts rax, 63
    mov eax, [rax]
    ret
way 'pf'
    xor eax, eax
    mov eax, [rax]
    ret
way 'mf'
    mov rax, cr0
    btr eax, CR0_EM
    btr eax, CR0_TS
    bts eax, CR0_NE
    mov cr0, rax
    push X87_ZERO_DIVIDE
    fninit
    fldcw [rsp]
    pop rax
    fld1
    fldz
    fdivp
    fwait
    ret
way 'nmi'
    call apic_send_nmi
    mov ecx, NMI_POLLS
.comes:
    pause
    loop .comes
    ret
way 'stack'
.deeper:
    push rbp                            ; frames, so that there is a backtrace
    mov rbp, rsp
    call .deeper
way 'text'
    mov byte [rel ways_start], 0
    ret
way 'data'
    jmp rsp                             ; the stack lies in bss
way 'null'
    xor eax, eax
    jmp rax
way 'nested'
    xor edi, edi                        ; what can't be said
    inc edi
    xor esi, esi
    jmp panic_say
way 'hang'
    jmp $
way 'assert'
    lea rdi, [rel false_claim]
    jmp assert_failed

; Makes the data segment absent; returns its selector in ECX.
absent_data:
    cli                                 ; an IRET would trip over it first
    call descriptors
    mov ecx, SELECTOR_DATA
    and byte [rax + rcx + PRESENT_BYTE], 0x7f
    ret

; Returns in RAX where the GDT lies.
descriptors:
    sub rsp, 16
    sgdt [rsp + 6]
    mov rax, [rsp + 8]
    add rsp, 16
    ret

section .rodata.rehearse_names
    db 0
false_claim:
    db 'assertion failed: rehearsed', 0
