; SPDX-License-Identifier: MIT
; The one switch to long mode: every 32-bit door ends here. It makes sure of the image and the
; processor, builds the first page tables (the kernel's own pages in the top 2 GiB, each with the
; rights of its section, and nothing else), enters 64-bit code and calls kernel_main.
; Intel SDM volume 3A, 10.8.5 (entering IA-32e mode), 4.5 (4-level paging), 3.4.5 (descriptors);
; AMD APM volume 2, 14.6.

%include "boot/layout.inc"

CPUID_BIT           equ 1 << 21         ; EFLAGS.ID
CPUID_EXTENDED      equ 0x80000000
CPUID_FEATURES      equ 0x80000001
FEATURE_NX          equ 1 << 20         ; in EDX of CPUID_FEATURES
FEATURE_LONG_MODE   equ 1 << 29         ; in EDX of CPUID_FEATURES
MSR_EFER            equ 0xc0000080
EFER_LME            equ 1 << 8
EFER_NXE            equ 1 << 11
CR0_PE              equ 1 << 0
CR0_WP              equ 1 << 16
CR0_PG              equ 1 << 31
CR4_PAE             equ 1 << 5

PAGE_SIZE           equ 4096
PAGE_PRESENT        equ 1 << 0
PAGE_WRITABLE       equ 1 << 1
PAGE_LARGE          equ 1 << 7
PAGE_NX_HIGH        equ 1 << 31         ; bit 63, in an entry's upper half
TOP_2G_PDPT_SLOT    equ 510
IDENTITY_SLOTS      equ 4               ; of the PDPT: where 32-bit code can lie
TOP_PML4_SLOT       equ 511
STACK_SIZE          equ 16384

VECTORS             equ 32              ; exceptions and NMI; nothing else is ever let through
VECTOR_STUB_SIZE    equ 8
GATE_SIZE           equ 16
INTERRUPT_GATE      equ 0x8e00          ; present, ring 0, 64-bit interrupt gate, no IST

SELECTOR_CODE64     equ gdt.code64 - gdt
SELECTOR_DATA       equ gdt.data - gdt

extern image_text_end, image_rodata_end, bss_start, bss_end, bss_dwords
extern build_id_mark, window_base
extern kernel_main

section .boot.switch progbits alloc exec nowrite align=16
bits 32

; The first copy of the build id; boot/stamp.py writes both, and the second is the image's last
; eight bytes: a loader that brought only a part of the file is found out by comparing them.
global build_id
build_id:
    dq 0

; State: as the doors promise: 32-bit protected mode, flat segments, paging and interrupts off;
; EBP = physical address of the payload's first byte, EDI = door, ESI = what the loader left.
global long_mode_enter
long_mode_enter:
    cld
; 1. Is the image here to its last byte? Nothing behind the payload's first 2 KiB is used
;    before this.
    mov eax, [ebp + OFFSET(build_id)]
    mov edx, [ebp + OFFSET(build_id) + 4]
    cmp eax, [ebp + OFFSET(build_id_mark)]
    jne .cut
    cmp edx, [ebp + OFFSET(build_id_mark) + 4]
    jne .cut

; 2. A clean bss (not every loader clears it) and a stack in it; door and loader's word go
;    through the stack.
    mov ebx, edi
    lea edi, [ebp + OFFSET(bss_start)]
    mov ecx, bss_dwords
    xor eax, eax
    rep stosd
    lea esp, [ebp + OFFSET(stack_top)]
    push ebx
    push esi

; 3. A processor with CPUID and long mode?
    pushfd
    mov eax, [esp]
    xor dword [esp], CPUID_BIT
    popfd
    pushfd
    pop ecx
    xor eax, ecx
    test eax, CPUID_BIT
    jz .no_long_mode
    mov eax, CPUID_EXTENDED
    cpuid
    cmp eax, CPUID_FEATURES
    jb .no_long_mode
    mov eax, CPUID_FEATURES
    cpuid
    test edx, FEATURE_LONG_MODE
    jz .no_long_mode
    test edx, FEATURE_NX
    jz .tables
    mov dword [ebp + OFFSET(page_nx) + 4], PAGE_NX_HIGH

; 4. Page tables: PML4 -> PDPT (both for the kernel and for step 6's identity page) -> two page
;    directories -> the kernel's page table and the one of kernel/memory/window.
.tables:
    lea eax, [ebp + OFFSET(pdpt) + PAGE_PRESENT + PAGE_WRITABLE]
    mov [ebp + OFFSET(pml4)], eax
    mov [ebp + OFFSET(pml4) + 8 * TOP_PML4_SLOT], eax
    lea eax, [ebp + OFFSET(kernel_directory) + PAGE_PRESENT + PAGE_WRITABLE]
    mov [ebp + OFFSET(pdpt) + 8 * TOP_2G_PDPT_SLOT], eax
    lea eax, [ebp + OFFSET(kernel_table) + PAGE_PRESENT + PAGE_WRITABLE]
    mov [ebp + OFFSET(kernel_directory)], eax
    lea eax, [ebp + OFFSET(window_table) + PAGE_PRESENT + PAGE_WRITABLE]
    mov [ebp + OFFSET(kernel_directory) + 8], eax

; 5. The kernel's pages: text may run, read-only data may not, only data, bss and stack may be
;    written. The window's first page is VGA text memory, for last words.
    lea edi, [ebp + OFFSET(kernel_table)]
    mov eax, ebp
    or eax, PAGE_PRESENT
    xor edx, edx
    lea ecx, [ebp + OFFSET(image_text_end)]
    call map_pages
    mov edx, [ebp + OFFSET(page_nx) + 4]
    lea ecx, [ebp + OFFSET(image_rodata_end)]
    call map_pages
    or eax, PAGE_WRITABLE
    lea ecx, [ebp + OFFSET(bss_end)]
    call map_pages
    mov dword [ebp + OFFSET(window_table)], VGA_TEXT | PAGE_PRESENT | PAGE_WRITABLE
    mov [ebp + OFFSET(window_table) + 4], edx

; 6. The pages under our feet and our stack, where they lie, until the jump to the top.
    mov eax, ebp
    call map_identity
    lea eax, [ebp + OFFSET(bss_end)]
    call map_identity

; 7. PAE, tables, long mode, paging: in this order.
    mov eax, cr4
    or eax, CR4_PAE
    mov cr4, eax
    lea eax, [ebp + OFFSET(pml4)]
    mov cr3, eax
    mov ecx, MSR_EFER
    rdmsr
    or eax, EFER_LME
    cmp dword [ebp + OFFSET(page_nx) + 4], 0
    je .no_nx
    or eax, EFER_NXE
.no_nx:
    wrmsr
    mov eax, cr0
    or eax, CR0_PG | CR0_WP | CR0_PE
    mov cr0, eax

; 8. 64-bit code by a far return, since the address is known only now.
    pop esi
    pop edi
    sub esp, 8
    lea eax, [ebp + OFFSET(gdt)]
    mov word [esp], gdt.end - gdt - 1
    mov [esp + 2], eax
    lgdt [esp]
    push SELECTOR_CODE64
    lea eax, [ebp + OFFSET(low64)]
    push eax
    retf

.cut:
    lea esi, [ebp + OFFSET(image_is_cut)]
    jmp last_words32
.no_long_mode:
    lea esi, [ebp + OFFSET(no_long_mode)]
; falls through

; State: 32-bit protected mode, paging off; ESI = text, EBX = its number.
global last_words32
last_words32:
    mov edi, VGA_TEXT + VGA_LAST_ROW
%include "boot/last_words.inc"

; Maps pages one after another until ECX (physical, a page boundary). EAX = first page's address
; and low flags, EDX = upper half, EDI = next entry; EAX and EDI go on to what follows.
map_pages:
    mov [edi], eax
    mov [edi + 4], edx
    add edi, 8
    add eax, PAGE_SIZE
    cmp eax, ecx
    jb map_pages
    ret

; Maps the 2 MiB around EAX to themselves. Their directory is not the kernel's, since both may need
; the same slot in it.
map_identity:
    mov ecx, eax
    shr ecx, 30
    lea edx, [ebp + OFFSET(identity_directory) + PAGE_PRESENT + PAGE_WRITABLE]
    mov [ebp + OFFSET(pdpt) + 8 * ecx], edx
    shr eax, 21
    mov ecx, eax
    and ecx, 511
    shl eax, 21
    or eax, PAGE_PRESENT | PAGE_WRITABLE | PAGE_LARGE
    mov [ebp + OFFSET(identity_directory) + 8 * ecx], eax
    ret

; State: 64-bit mode on the identity page; EDI = door, ESI = what the loader left.
bits 64
low64:
    mov rax, high64
    jmp rax

; State: 64-bit mode at the linked address, GDTR still physical.
high64:
    mov r8d, edi                        ; what 32-bit code left is the lower halves
    mov r9d, esi
    lgdt [rel gdt_register]
    mov eax, SELECTOR_DATA
    mov ss, eax
    xor eax, eax
    mov ds, eax
    mov es, eax
    mov fs, eax
    mov gs, eax
    mov rsp, stack_top

; 9. The identity pages have served. Their directory hangs in the first four slots of the one PDPT,
;    so it would be seen from the top as well.
    mov [pml4], rax
    mov rdi, pdpt
    mov ecx, IDENTITY_SLOTS
    rep stosq
    mov rax, cr3
    mov cr3, rax

; 10. An exception or NMI shall not reset the machine: each ends in last words with its vector.
    mov rdi, idt
    mov rsi, vector_stubs
    mov ecx, VECTORS
.gate:
    mov rax, rsi
    mov [rdi], ax
    mov dword [rdi + 2], INTERRUPT_GATE << 16 | SELECTOR_CODE64
    shr rax, 16
    mov [rdi + 6], ax
    shr rax, 16
    mov [rdi + 8], eax
    add rdi, GATE_SIZE
    add rsi, VECTOR_STUB_SIZE
    loop .gate
    lidt [rel idt_register]

; 11. The story goes on in C.
    mov edi, r8d
    mov esi, r9d
    xor ebp, ebp                        ; a backtrace ends here
    call kernel_main

; C never returns; should it, say so rather than run on into data.
    mov rsi, kernel_returned
    jmp last_words64

    align VECTOR_STUB_SIZE
vector_stubs:
%assign vector 0
%rep VECTORS
    mov bl, vector
    jmp exception
    align VECTOR_STUB_SIZE, nop
%assign vector vector + 1
%endrep
exception:
    movzx ebx, bl
    mov rsi, exception_raised
last_words64:
    mov rdi, window_base + VGA_LAST_ROW
%include "boot/last_words.inc"

align 8
gdt:
    dq 0
.code64:
    dq 0x00af9b000000ffff               ; present, ring 0, code, long, accessed
.data:
    dq 0x00cf93000000ffff               ; present, ring 0, data, writable, accessed
.end:
gdt_register:
    dw gdt.end - gdt - 1
    dq gdt
idt_register:
    dw VECTORS * GATE_SIZE - 1
    dq idt

image_is_cut:
    last_words_line "Rollcall: only a part of the image came: compare sizes here and on the server."
no_long_mode:
    last_words_line "Rollcall: this processor has no 64-bit long mode: nothing more can be asked."
exception_raised:
    last_words_line "Rollcall: the processor raised exception 0x% and was stopped."
kernel_returned:
    last_words_line "Rollcall: the kernel came to its end and returned: please report this."

section .bss.tables nobits alloc noexec write align=4096
pml4:               resb PAGE_SIZE
pdpt:               resb PAGE_SIZE
kernel_directory:   resb PAGE_SIZE
kernel_table:       resb PAGE_SIZE
identity_directory: resb PAGE_SIZE
global window_table
window_table:       resb PAGE_SIZE
stack:              resb STACK_SIZE
stack_top:
idt:                resb VECTORS * GATE_SIZE
; The no-execute bit for a page table entry, 0 where the processor has none.
global page_nx
page_nx:            resq 1
