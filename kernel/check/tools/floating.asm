; SPDX-License-Identifier: MIT
; Questions to x87 and SSE2 whose answers IEEE 754 fixes to the bit. The kernel's C has no such
; registers; whoever calls has made CR0 and CR4 ready for them, and nobody else uses them.
; kernel/check/tools/floating.h has the answers. Intel SDM volume 1, chapters 8 (x87), 11 (SSE2).

MXCSR_DEFAULT   equ 0x1f80              ; all exceptions masked, to the nearest
QUADWORD        equ 8
REGISTERS       equ 16

section .rodata.floating progbits alloc noexec nowrite align=16
; 4195835 / 3145727: what some Pentiums divided wrongly; 1/3: rounding.
pairs:
    dq 4195835.0, 1.0
    dq 3145727.0, 3.0
integers:
    dd 2147483647, -2147483648, 3, -5
words:
    dq 0x0123456789abcdef, 0xfedcba9876543210

section .text.floating progbits alloc exec nowrite align=1
bits 64

; void fpu_answer(uint64_t answers[12])
; The eight registers at once, and what they make of it.
global fpu_answer
fpu_answer:
    fninit
    fld1                                ; eight different numbers fill the stack
    fldl2t
    fldl2e
    fldpi
    fldlg2
    fldln2
    fldz
    fld qword [rel pairs]
    mov ecx, 8
.store:
    fstp qword [rdi]
    add rdi, QUADWORD
    loop .store
    fld qword [rel pairs]
    fdiv qword [rel pairs + 16]
    fstp qword [rdi]
    fld qword [rel pairs + 8]
    fdiv qword [rel pairs + 24]
    fstp qword [rdi + 8]
    fldpi                               ; squared, added to, rooted
    fmul st0, st0
    fadd qword [rel pairs]
    fsqrt
    fstp qword [rdi + 16]
    fild dword [rel integers + 4]
    fchs
    fistp qword [rdi + 24]
    fninit
    ret

; void sse2_answer(uint64_t answers[48])
; Each of the 16 registers holds something else, all at once; then arithmetic.
global sse2_answer
sse2_answer:
    push rax
    mov dword [rsp], MXCSR_DEFAULT
    ldmxcsr [rsp]
    pop rax
    movdqa xmm0, [rel words]
%assign i 1
%rep REGISTERS - 1
%assign before i - 1
    movdqa xmm %+ i, xmm %+ before
    paddq xmm %+ i, [rel words]
%assign i i + 1
%endrep
%assign i 0
%rep REGISTERS
    movdqu [rdi + 16 * i], xmm %+ i
%assign i i + 1
%endrep
    add rdi, 16 * REGISTERS
    movapd xmm0, [rel pairs]
    movapd xmm1, [rel pairs + 16]
    movapd xmm2, xmm0
    divpd xmm2, xmm1
    movupd [rdi], xmm2
    movapd xmm3, xmm0
    mulpd xmm3, xmm1
    addpd xmm3, xmm2
    sqrtpd xmm3, xmm3
    movupd [rdi + 16], xmm3
    subpd xmm3, xmm0
    movupd [rdi + 32], xmm3
    cvtdq2pd xmm4, [rel integers]
    movupd [rdi + 48], xmm4
    cvtpd2ps xmm5, xmm2
    movdqu [rdi + 64], xmm5
    movdqa xmm6, [rel words]
    movdqa xmm7, xmm6
    pmuludq xmm6, [rel integers]
    movdqu [rdi + 80], xmm6
    pshufd xmm8, xmm7, 0x1b
    psadbw xmm8, xmm7
    movdqu [rdi + 96], xmm8
    pcmpgtd xmm7, [rel integers]
    movdqu [rdi + 112], xmm7
    ret

section .note.GNU-stack progbits noalloc noexec nowrite
