//! What only the operating system's own calls can do: the crate's only unsafe code.
#![allow(unsafe_code, reason = "a foreign call; each has its reason beside it")]

/// Makes the C allocator hand large blocks back to the system as soon as they are freed.
///
/// glibc raises the size from which a block is mapped by itself up to 32 MiB as large ones come and go (its manual,
/// "Malloc Tunable Parameters"). Meshes and pictures, ours and the software driver's, then lie among small blocks that
/// live long, and a closed model's memory stays taken: 625 MB after 20 models were 784 MB after 200. With the size
/// fixed they are 490 and 511 MB. Elsewhere than on glibc this does nothing.
pub(crate) fn give_large_blocks_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        /// Where glibc starts by itself.
        const MAPPED_FROM_BYTES: libc::c_int = 128 * 1024;
        // SAFETY: sets one number in the allocator, under the allocator's own lock; no pointer is passed.
        let was_set = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, MAPPED_FROM_BYTES) };
        if was_set == 0 {
            tracing::debug!("the allocator keeps its own threshold");
        }
    }
}
