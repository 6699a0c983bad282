; SPDX-License-Identifier: MIT
; The way into the kernel for every door, 32-bit ones through boot/switch32.asm: builds the kernel's
; page tables (its own pages in the top 2 GiB, each with the rights of its section, and nothing
; else) wherever in physical memory the payload lies, and calls kernel_main.
; Intel SDM volume 3A, 4.5 (paging), 3.4.5 (descriptors), 6.14 (64-bit exceptions).

%include "boot/layout.inc"
%include "boot/paging.inc"

TOP_2G_PDPT_SLOT    equ 510
TOP_SLOT            equ 511             ; of PML4 and PML5
STACK_SIZE          equ 16384

VECTORS             equ 32              ; exceptions and NMI; nothing else is ever let through
VECTOR_STUB_SIZE    equ 4
GATE_SIZE           equ 16
INTERRUPT_GATE      equ 0x8e00          ; present, ring 0, 64-bit interrupt gate, no IST

extern linux32_entry                    ; the payload's first byte
extern image_text_end, image_rodata_end, bss_start, bss_end, bss_qwords, window_base
extern last_words
extern kernel_main

section .boot.long_mode progbits alloc exec nowrite align=1
bits 64

; State: 64-bit mode with somebody's tables, in which the payload is mapped where it lies; EDI =
; door, RSI = what the loader left. The image came whole.
global long_mode_enter64
long_mode_enter64:
    cli
    cld
    stage STAGE_ENTERED
; 1. A clean bss and a stack in it.
    mov ebx, edi
    lea rdi, [rel bss_start]
    mov ecx, bss_qwords
    xor eax, eax
    rep stosq
    lea rsp, [rel stack_top]
    mov edi, ebx
    jmp build

; The same behind boot/switch32.asm, which did step 1.
global long_mode_go_on
long_mode_go_on:
    mov esi, esi                        ; 32-bit code leaves the upper half undefined
build:
    mov r8d, edi
    mov r9, rsi
; 2. No-execute, where the processor has it.
    mov eax, CPUID_FEATURES
    cpuid
    test edx, FEATURE_NX
    jz .no_nx
    mov ecx, MSR_EFER
    rdmsr
    or eax, EFER_NXE
    wrmsr
    bts qword [rel page_nx], PAGE_NX_BIT
.no_nx:

; 3. Page tables: PML4 -> PDPT -> page directory -> the kernel's page table and the one of
;    kernel/memory/window.
    lea rax, [rel pdpt + TABLE_ENTRY]
    mov [rel pml4 + 8 * TOP_SLOT], rax
    lea rax, [rel kernel_directory + TABLE_ENTRY]
    mov [rel pdpt + 8 * TOP_2G_PDPT_SLOT], rax
    lea rax, [rel kernel_table + TABLE_ENTRY]
    mov [rel kernel_directory], rax
    lea rax, [rel window_table + TABLE_ENTRY]
    mov [rel kernel_directory + 8], rax

; 4. The kernel's pages: text may run, read-only data may not, only data, bss and stack may be
;    written. The window's first page is VGA text memory, for last words.
    mov r10, [rel page_nx]
    lea rdi, [rel kernel_table]
    lea rax, [rel linux32_entry + PAGE_PRESENT]
    lea rcx, [rel image_text_end]
    call map_pages
    or rax, r10
    lea rcx, [rel image_rodata_end]
    call map_pages
    or rax, PAGE_WRITABLE
    lea rcx, [rel bss_end]
    call map_pages
    mov eax, VGA_TEXT | PAGE_PRESENT | PAGE_WRITABLE
    or rax, r10
    mov [rel window_table], rax

; 5. The pages under our feet and our stack, where they lie, until the jump to the top.
    lea rax, [rel linux32_entry]
    call map_identity
    lea rax, [rel bss_end]
    call map_identity

; 6. Our tables, and no feature that firmware left on; five levels if it came with five, since that
;    can't be changed here.
    lea rax, [rel pml4]
    mov rcx, cr4
    and ecx, CR4_LA57
    jz .four_levels
    or rax, TABLE_ENTRY
    mov [rel pml5], rax
    mov [rel pml5 + 8 * TOP_SLOT], rax
    lea rax, [rel pml5]
.four_levels:
    or ecx, CR4_PAE
    mov cr4, rcx
    mov cr3, rax
    mov rax, cr0
    or eax, CR0_WP
    mov cr0, rax
    push strict dword high64            ; extended by its sign, as far as the linked address
    ret

; State: 64-bit mode at the linked address; GDTR and CS are somebody's.
high64:
    stage STAGE_LONG_MODE
    lea rsp, [rel stack_top]
    lgdt [rel gdt_register]
    mov eax, SELECTOR_DATA
    mov ss, eax
    xor eax, eax
    mov ds, eax
    mov es, eax
    mov fs, eax
    mov gs, eax
    push SELECTOR_CODE64
    push strict dword .own_code
    o64 retf
.own_code:

; 7. The identity pages have served: nothing is mapped below.
    xor eax, eax
    lea rdi, [rel pml4]
    mov ecx, TOP_SLOT
    rep stosq
    mov [rel pml5], rax
    mov rax, cr3
    mov cr3, rax

; 8. An exception or NMI shall not reset the machine: each ends in last words with its vector.
    lea rdi, [rel idt]
    lea rsi, [rel vector_stubs]
    mov ecx, VECTORS
.gate:
    mov rax, rsi
    stosw
    mov eax, INTERRUPT_GATE << 16 | SELECTOR_CODE64
    stosd
    mov rax, rsi
    shr rax, 16
    stosw
    shr rax, 16
    stosq                               ; the upper half is reserved, and 0
    add rsi, VECTOR_STUB_SIZE
    loop .gate
    lidt [rel idt_register]

; 9. The story goes on in C.
    mov edi, r8d
    mov rsi, r9
    xor ebp, ebp                        ; a backtrace ends here
    call kernel_main

; C returns only where the rest of the kernel can't be unpacked.
    lea rsi, [rel image_is_damaged]
    jmp say_last_words

; Maps pages one after another until RCX (physical, a page boundary). RAX = first page's address and
; flags, RDI = next entry; both go on to what follows.
map_pages:
    mov rdx, ~(1 << PAGE_NX_BIT)
    and rdx, rax
    cmp rdx, rcx
    jae .done
    stosq
    add rax, PAGE_SIZE
    jmp map_pages
.done:
    ret

; Maps the 2 MiB around RAX to themselves, through tables that are not the kernel's but lie one
; behind the other: PML4 -> PDPT -> page directory.
map_identity:
    lea rdi, [rel pml4]
    mov cl, PML4_SHIFT
.level:
    mov rdx, rax
    shr rdx, cl
    and edx, SLOTS - 1
    cmp cl, DIRECTORY_SHIFT
    je .page
    lea rbx, [rdi + PAGE_SIZE + TABLE_ENTRY]
    mov [rdi + 8 * rdx], rbx
    add rdi, PAGE_SIZE
    sub cl, SLOT_BITS
    jmp .level
.page:
    shr rax, cl
    shl rax, cl
    mov al, LARGE_ENTRY
    mov [rdi + 8 * rdx], rax
    ret

vector_stubs:
%assign vector 0
%rep VECTORS
    mov bl, vector
    jmp short exception
%assign vector vector + 1
%endrep
exception:
    movzx ebx, bl
    lea rsi, [rel exception_raised]
say_last_words:
    lea rdi, [rel window_base + VGA_LAST_ROW]
    jmp last_words

section .rodata.long_mode progbits alloc noexec nowrite align=8
global gdt
gdt:
    dq 0
    dq 0x00af9b000000ffff               ; present, ring 0, code, long, accessed
    dq 0x00cf93000000ffff               ; present, ring 0, data, writable, accessed
    times GDT_SIZE - ($ - gdt) db 0
gdt_register:
    dw GDT_SIZE - 1
    dq gdt
idt_register:
    dw VECTORS * GATE_SIZE - 1
    dq idt

exception_raised:
    last_words_line "Rollcall: the processor raised exception 0x% and was stopped."
image_is_damaged:
    last_words_line "Rollcall: the image is damaged: fetch it again, compare it with the server's."

section .bss.tables nobits alloc noexec write align=4096
global pml4, identity_pdpt, identity_directory
pml5:               resb PAGE_SIZE
pml4:               resb PAGE_SIZE
identity_pdpt:      resb PAGE_SIZE     ; behind pml4, as map_identity needs it
identity_directory: resb PAGE_SIZE
pdpt:               resb PAGE_SIZE
global kernel_directory
kernel_directory:   resb PAGE_SIZE
global kernel_table
kernel_table:       resb PAGE_SIZE
global window_table
window_table:       resb PAGE_SIZE
; The no-execute bit for a page table entry, 0 where the processor has none.
global page_nx
page_nx:            resq 1

section .uncleared nobits alloc noexec write align=4096
global stack_guard
stack_guard:        resb PAGE_SIZE          ; unmapped once the kernel has traps
stack:              resb STACK_SIZE
global stack_top
stack_top:
idt:                resb VECTORS * GATE_SIZE
