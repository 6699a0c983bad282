; SPDX-License-Identifier: MIT
; Where the processor goes on an exception, NMI or interrupt: one short stub a vector, one way to
; C and back; the stacks; and the few instructions that may fault without harm.
; Intel SDM volume 3A, 6.12 (handling), 6.14 (64-bit mode), 8.7 (TSS); AMD APM volume 2, 8.2.

STUBS           equ 48                  ; TRAP_STUBS of kernel/cpu/traps.h
EXCEPTIONS      equ 32
; #DF, #TS, #NP, #SS, #GP, #PF, #AC, #CP, #VC, #SX push an error code.
WITH_ERROR      equ 1 << 8 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 14 | 1 << 17 | 1 << 21 | \
                    1 << 29 | 1 << 30
STUB_SIZE       equ 5                   ; of a near call
PAGE_SIZE       equ 4096
NOT_THERE       equ -1                  ; STATUS_NOT_THERE of kernel/lib/status.h

%macro push_each 1-*
%rep %0
    push %1
%rotate 1
%endrep
%endmacro
%macro pop_each 1-*                     ; the same list, backwards
%rep %0
%rotate -1
    pop %1
%endrep
%endmacro
%define REGISTERS rcx, rdx, rbx, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15

; An instruction that may fault: if it does, trap_dispatch goes on at try_faulted.
%macro may_fault 1+
%%here:
    %1
[section .rodata.fault_table]
    dq %%here
__?SECT?__
%endmacro

extern trap_dispatch

section .text.traps progbits alloc exec nowrite align=16
bits 64

; A stub leaves its vector as the return address of a call.
global trap_stubs
trap_stubs:
%rep STUBS
    call near trap_common
%endrep

; State: on the stack, from the top: where the stub ends, an error code for some vectors, RIP, CS,
; RFLAGS, RSP, SS. Makes it a struct trap_frame.
trap_common:
    push rax
    mov rax, [rsp + 8]
    push rcx
    lea rcx, [rel trap_stubs + STUB_SIZE]
    sub rax, rcx
    pop rcx
    imul eax, eax, 0x10000 / STUB_SIZE + 1
    shr eax, 16                         ; divided by STUB_SIZE: the vector
    cmp eax, EXCEPTIONS
    jae .no_error
    bt dword [rel with_error], eax
    jc .error
.no_error:
    mov qword [rsp + 8], 0              ; the error code that it hasn't; the vector below
    xchg rax, [rsp]
    push rax
    jmp .save
.error:
    mov [rsp + 8], rax
.save:
    push_each REGISTERS
    cld
    mov rdi, rsp
    mov rbp, rsp
    and rsp, -16
    call trap_dispatch
    mov rsp, rbp
    pop_each REGISTERS
    pop rax
    add rsp, 16                         ; vector, error code
    iretq

align 4
with_error:
    dd WITH_ERROR

; int try_read(const volatile void *address, unsigned bytes, uint64_t *value)
global try_read
try_read:
    xor eax, eax
    cmp esi, 2
    jb .byte
    je .word
    cmp esi, 4
    jbe .dword
    may_fault mov rax, [rdi]
    jmp .done
.dword:
    may_fault mov eax, [rdi]
    jmp .done
.word:
    may_fault mov ax, [rdi]
    jmp .done
.byte:
    may_fault mov al, [rdi]
.done:
    mov [rdx], rax
    xor eax, eax
    ret

; int try_write(volatile void *address, unsigned bytes, uint64_t value)
global try_write
try_write:
    cmp esi, 2
    jb .byte
    je .word
    cmp esi, 4
    jbe .dword
    may_fault mov [rdi], rdx
    jmp .done
.dword:
    may_fault mov [rdi], edx
    jmp .done
.word:
    may_fault mov [rdi], dx
    jmp .done
.byte:
    may_fault mov [rdi], dl
.done:
    xor eax, eax
    ret

; int try_read_msr(uint32_t number, uint64_t *value)
global try_read_msr
try_read_msr:
    mov ecx, edi
    may_fault rdmsr
    shl rdx, 32
    or rax, rdx
    mov [rsi], rax
    xor eax, eax
    ret

; int try_write_msr(uint32_t number, uint64_t value)
global try_write_msr
try_write_msr:
    mov ecx, edi
    mov eax, esi
    mov rdx, rsi
    shr rdx, 32
    may_fault wrmsr
    xor eax, eax
    ret

global try_faulted
try_faulted:
    mov eax, NOT_THERE
    ret
