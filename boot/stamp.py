# SPDX-License-Identifier: MIT
"""Stamps the image with its build id: 64 bits of the SHA-256 of the flat image with both of its
fields at zero, the last one set. One copy stands in the payload's first 2 KiB, the other is the
image's last eight bytes, so that half an image finds itself out; the file with symbols gets the
same. Its lower half is the disk signature in the boot sector, and a mark at both ends of the head.

Before that the payload's CRC-32C is written into it, without the id and its own field, so that the
running kernel can find a bit that turned over on the way (kernel/check/checks/image_crc.c).

    stamp.py UNPACKED.elf LINKED.elf LINKED.bin ROLLCALL.elf ROLLCALL.bin

UNPACKED.elf is what was packed: that it is also what was linked is made sure of here.
"""
import hashlib
import sys

from elftools.elf.elffile import ELFFile

from boot.pack import crc32c, unpacked

ID_BYTES, SIGNATURE_BYTES, SUM_BYTES = 8, 4, 4


def read_layout(path):
    """The addresses of both ids, then of the shorter fields; those of the payload's sum and of its
    first byte; where the ELF file has what."""
    with open(path, "rb") as stream:
        elf = ELFFile(stream)
        symbols = {s.name: s["st_value"] for s in elf.get_section_by_name(".symtab").iter_symbols()}
        segments = [(s["p_vaddr"], s["p_filesz"], s["p_offset"]) for s in elf.iter_segments()
                    if s["p_type"] == "PT_LOAD"]
    fields = [symbols[name] for name in ["build_id", "build_id_mark", "disk_signature",
                                            "image_mark", "head_mark"]]
    first = min(address for address, size, offset in segments if size)
    return fields, symbols["image_sum"], symbols["kernel_base"], first, segments


def place_in_elf(address, segments):
    for start, size, offset in segments:
        if start <= address < start + size:
            return offset + address - start
    sys.exit(f"stamp.py: no segment of the ELF file holds {address:#x}")


def payload_sum(flat, start, id_at, sum_at):
    """Of all bytes of the payload but its sum and both ids: the first id lies before the sum, the
    other is the last eight bytes."""
    return crc32c(flat[start:id_at] + flat[sum_at + SUM_BYTES:-ID_BYTES])


def main():
    packed_elf, linked_elf, linked_bin, elf_path, bin_path = sys.argv[1:]
    if unpacked(packed_elf) != unpacked(linked_elf):
        sys.exit("stamp.py: what was packed is not what was linked: it names a place that lies "
                 "behind the packed bytes (boot/image.ld)")
    fields, sum_at, base, first, segments = read_layout(linked_elf)
    with open(linked_elf, "rb") as stream:
        elf = bytearray(stream.read())
    with open(linked_bin, "rb") as stream:
        flat = bytearray(stream.read())
    if fields[1] - first + ID_BYTES != len(flat):
        sys.exit("stamp.py: the end mark is not at the end of the flat image")
    payload = payload_sum(flat, base - first, fields[0] - first, sum_at - first)
    for image, place in [(flat, sum_at - first), (elf, place_in_elf(sum_at, segments))]:
        image[place:place + SUM_BYTES] = payload.to_bytes(SUM_BYTES, "little")
    build_id = bytearray(hashlib.sha256(flat).digest()[:ID_BYTES])
    build_id[-1] |= 1  # memory behind a file that lost its last byte is often 0
    for address, size in zip(fields, [ID_BYTES, ID_BYTES, *[SIGNATURE_BYTES] * 3]):
        for image, place in [(flat, address - first), (elf, place_in_elf(address, segments))]:
            if any(image[place:place + size]):
                sys.exit(f"stamp.py: the field at {address:#x} is not empty")
            image[place:place + size] = build_id[:size]
    for path, image in [(elf_path, elf), (bin_path, flat)]:
        with open(path, "wb") as stream:
            stream.write(image)


if __name__ == "__main__":
    main()
