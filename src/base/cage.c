// cage.c - the child, its limits and its list of system calls; the parent that waits.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/cage.h"
#include "base/time.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif

#if defined(__x86_64__)
#define CAGE_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define CAGE_ARCH AUDIT_ARCH_AARCH64
#else
#error "say which system calls a caged process may make on this machine"
#endif

enum { CHILD_IN = 3, CHILD_OUT = 4, REFUSED = 3, NO_CAGE = 4, SPARE = 20 };

#define ALLOW(name)                                                                                \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1),                                        \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

// What allocating, reading and writing what is open, and ending need; the rest is refused.
static const struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, CAGE_ARCH, 1, 0),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    ALLOW(read),
    ALLOW(pread64),
    ALLOW(write),
    ALLOW(lseek),
    ALLOW(fstat),
    ALLOW(mmap),
    ALLOW(mremap),
    ALLOW(munmap),
    ALLOW(mprotect),
    ALLOW(madvise),
    ALLOW(brk),
    ALLOW(futex),
    ALLOW(sched_yield),
    ALLOW(clock_gettime),
    ALLOW(gettimeofday),
    ALLOW(getrandom),
    ALLOW(getpid),
    ALLOW(gettid),
    ALLOW(rt_sigprocmask),
    ALLOW(rt_sigaction),
    ALLOW(rt_sigreturn),
    ALLOW(sigaltstack),
    ALLOW(exit),
    ALLOW(exit_group),
    REFUSE,
};

static bool limit(__rlimit_resource_t what, rlim_t most)
{
    // One more as hard limit: at the soft one of time the child gets a signal that tells why.
    return setrlimit(what, &(struct rlimit){ most, most + 1 }) == 0;
}

#ifdef SANITIZED
// A sanitizer maps terabytes, of which it uses little.
static bool limit_memory(int64_t more_bytes)
{
    return more_bytes > 0;
}
#else
// Pages of address space that this process has, out of the kernel's table; 0: it does not say.
static int64_t pages_now(void)
{
    char text[64] = "";
    int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t len = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    if (fd >= 0) close(fd);
    return len > 0 ? strtoll(text, NULL, 10) : 0;
}

static bool limit_memory(int64_t more_bytes)
{
    int64_t pages = pages_now();
    return pages && limit(RLIMIT_AS, (rlim_t)(pages * sysconf(_SC_PAGESIZE) + more_bytes));
}
#endif

// Of what the parent has open the child keeps the two descriptors, as 3 and 4. First both are moved
// out of the way, since either may stand where the other is to be.
static bool keep_two(int in, int out)
{
    int spare_in = fcntl(in, F_DUPFD, SPARE), spare_out = fcntl(out, F_DUPFD, SPARE);
    if (spare_in < 0 || spare_out < 0) return false;
    if (dup2(spare_in, CHILD_IN) < 0 || dup2(spare_out, CHILD_OUT) < 0) return false;
#ifndef SANITIZED
    close(STDERR_FILENO);
#endif
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    return syscall(__NR_close_range, CHILD_OUT + 1, ~0U, 0) == 0;
}

static bool shut(const Cage *cage, int out)
{
    struct sock_fprog program = { sizeof filter / sizeof filter[0],
                                  (struct sock_filter *)(uintptr_t)filter };
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 &&
           keep_two(cage->in, out) && limit_memory(cage->memory_bytes) &&
           limit(RLIMIT_CPU, (rlim_t)cage->seconds) && limit(RLIMIT_CORE, 0) &&
           limit(RLIMIT_FSIZE, 0) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

_Noreturn static void run_child(const Cage *cage, int out)
{
    if (!shut(cage, out)) _exit(NO_CAGE);
    if (lseek(CHILD_IN, 0, SEEK_SET) != 0) _exit(NO_CAGE);
    _exit(cage->body(CHILD_IN, CHILD_OUT, cage->arg) ? 0 : REFUSED);
}

// Reads to the end of the answer; false: too slow (*full stays) or too much.
static bool read_answer(int fd, int64_t until_us, char *answer, size_t max, size_t *len, bool *full)
{
    *len = 0;
    *full = false;
    for (;;) {
        char extra;
        int64_t left_ms = (until_us - time_monotonic_us()) / 1000;
        struct pollfd waiting = { .fd = fd, .events = POLLIN };
        int ready = left_ms > 0 ? poll(&waiting, 1, (int)left_ms) : 0;
        if (ready < 0 && errno == EINTR) continue;
        if (ready <= 0) return false;
        bool room = *len < max;
        ssize_t n = read(fd, room ? answer + *len : &extra, room ? max - *len : 1);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return true;
        *full = !room;
        if (*full) return false;
        *len += (size_t)n;
    }
}

static CageEnd end_of(int status)
{
    if (!WIFEXITED(status)) return WTERMSIG(status) == SIGXCPU ? CAGE_SLOW : CAGE_DIED;
    switch (WEXITSTATUS(status)) {
    case 0: return CAGE_DONE;
    case REFUSED: return CAGE_REFUSED;
    case NO_CAGE: return CAGE_NONE;
    default: return CAGE_DIED;
    }
}

static int wait_for(pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return status;
}

CageEnd cage_run(const Cage *cage, char *answer, size_t answer_max, size_t *answer_len)
{
    int ends[2];
    bool full;
    *answer_len = 0;
    if (pipe2(ends, O_CLOEXEC) != 0) return CAGE_NONE;
    // Opened anew, so that the child's reading moves no offset of the parent's.
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", cage->in);
    Cage own = *cage;
    own.in = open(path, O_RDONLY | O_CLOEXEC);
    pid_t child = own.in >= 0 ? fork() : -1;
    if (child == 0) run_child(&own, ends[1]);
    close(ends[1]);
    if (own.in >= 0) close(own.in);
    if (child < 0) {
        close(ends[0]);
        return CAGE_NONE;
    }
    int64_t until_us = time_monotonic_us() + (int64_t)cage->seconds * 2000000;
    bool ended = read_answer(ends[0], until_us, answer, answer_max, answer_len, &full);
    if (!ended) kill(child, SIGKILL);
    close(ends[0]);
    int status = wait_for(child);
    return full ? CAGE_FULL : ended ? end_of(status) : CAGE_SLOW;
}
