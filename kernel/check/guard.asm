; SPDX-License-Identifier: MIT
; The way back out of a check that never returns. guard_call notes its stack before the call; the
; timer's tick (guard.c) sets the interrupted frame to that stack and to guard_abandoned, and IRETQ
; goes there. All that lies deeper on the stack is the check's, and nobody looks at it again.

CHECK_TIMEOUT   equ 3                   ; kernel/check/check.h

section .bss
align 8
global guard_stack
guard_stack:                            ; 0: no check runs
    resq 1

section .text.guard progbits alloc exec nowrite align=1
bits 64

; enum check_outcome guard_call(enum check_outcome (*run)(void))
global guard_call
guard_call:
    push rbp
    mov rbp, rsp
    push rbx
    push r12
    push r13
    push r14
    push r15
    mov [rel guard_stack], rsp
    call rdi
.back:
    mov qword [rel guard_stack], 0      ; until here a tick finds the same stack, and may come too
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbx
    pop rbp
    ret

; void guard_leave(void): the same from the check itself, where the tick could not.
global guard_leave
guard_leave:
    mov rsp, [rel guard_stack]
    cld

; State: RSP is guard_stack, interrupts are on, all other registers are the check's.
global guard_abandoned
guard_abandoned:
    mov eax, CHECK_TIMEOUT
    jmp guard_call.back
