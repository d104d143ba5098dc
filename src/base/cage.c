// cage.c - the keeper, its children with their limits and system calls, and who asks for them.
// SPDX-License-Identifier: AGPL-3.0-or-later
#include "base/cage.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
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

static bool close_from(int first)
{
    return syscall(__NR_close_range, first, ~0U, 0) == 0;
}

// Of what the keeper has open the child keeps the two descriptors, as 3 and 4. First both are moved
// out of the way, since either may stand where the other is to be.
static bool keep_two(int in, int out)
{
    int spare_in = fcntl(in, F_DUPFD, SPARE), spare_out = fcntl(out, F_DUPFD, SPARE);
    return spare_in >= 0 && spare_out >= 0 && dup2(spare_in, CHILD_IN) >= 0 &&
           dup2(spare_out, CHILD_OUT) >= 0 && close_from(CHILD_OUT + 1);
}

static bool shut(const Cage *cage, int in, int out)
{
    struct sock_fprog program = { sizeof filter / sizeof filter[0],
                                  (struct sock_filter *)(uintptr_t)filter };
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 &&
           keep_two(in, out) && limit_memory(cage->memory_bytes) &&
           limit(RLIMIT_CPU, (rlim_t)cage->seconds) && limit(RLIMIT_CORE, 0) &&
           limit(RLIMIT_FSIZE, 0) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

// Whoever made the keeper may catch such signals; a child that did would go on where it must not.
static void die_of_faults(void)
{
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) signal(faults[i], SIG_DFL);
}

_Noreturn static void run_child(const Cage *cage, int in, int out)
{
    die_of_faults();
    if (!shut(cage, in, out) || lseek(CHILD_IN, 0, SEEK_SET) != 0) _exit(NO_CAGE);
    _exit(cage->body(CHILD_IN, CHILD_OUT) ? 0 : REFUSED);
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

// Waits for the only child, as long as it may take.
static CageEnd wait_for(pid_t child, int seconds)
{
    sigset_t ended;
    int status = 0;
    struct timespec most = { .tv_sec = seconds };
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    bool late = false;
    while (waitpid(child, &status, WNOHANG) == 0) {
        late = sigtimedwait(&ended, NULL, &most) < 0 && errno == EAGAIN;
        if (!late) continue;
        kill(child, SIGKILL);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
        break;
    }
    return late ? CAGE_SLOW : end_of(status);
}

// An order: the cage, with the descriptors beside it.
typedef union OrderFds {
    struct cmsghdr head;
    char bytes[CMSG_SPACE(2 * sizeof(int))];
} OrderFds;

static bool order_send(int line, const Cage *cage, int in, int out)
{
    OrderFds fds = { .head = { CMSG_LEN(2 * sizeof(int)), SOL_SOCKET, SCM_RIGHTS } };
    struct iovec piece = { (void *)(uintptr_t)cage, sizeof *cage };
    struct msghdr order = { .msg_iov = &piece,
                            .msg_iovlen = 1,
                            .msg_control = fds.bytes,
                            .msg_controllen = sizeof fds.bytes };
    memcpy(CMSG_DATA(&fds.head), (int[]){ in, out }, 2 * sizeof(int));
    return sendmsg(line, &order, MSG_NOSIGNAL) == sizeof *cage;
}

static bool order_take(int line, Cage *cage, int *in, int *out)
{
    OrderFds fds;
    int two[2];
    struct iovec piece = { cage, sizeof *cage };
    struct msghdr order = { .msg_iov = &piece,
                            .msg_iovlen = 1,
                            .msg_control = fds.bytes,
                            .msg_controllen = sizeof fds.bytes };
    ssize_t len;
    do len = recvmsg(line, &order, MSG_CMSG_CLOEXEC);
    while (len < 0 && errno == EINTR);
    if (len != sizeof *cage || order.msg_controllen < CMSG_LEN(sizeof two)) return false;
    memcpy(two, CMSG_DATA(&fds.head), sizeof two);
    *in = two[0];
    *out = two[1];
    return true;
}

static CageEnd obey(const Cage *cage, int in, int out)
{
    if (cage->prepare) cage->prepare();
    pid_t child = fork();
    if (child == 0) run_child(cage, in, out);
    close(in);
    close(out);
    return child < 0 ? CAGE_NONE : wait_for(child, cage->wall_seconds);
}

// Only the line to whoever asks stays open. It ends when that one does.
_Noreturn static void run_keeper(int line)
{
    Cage cage;
    int in, out, nothing = open("/dev/null", O_RDWR);
    sigset_t ended;
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    sigemptyset(&ended);
    sigaddset(&ended, SIGCHLD);
    sigprocmask(SIG_SETMASK, &ended, NULL);
    int last = STDERR_FILENO;
#ifdef SANITIZED
    last = STDOUT_FILENO; // what a sanitizer finds is to be seen
#endif
    for (int fd = 0; fd <= last; fd++) dup2(nothing, fd);
    if (dup2(line, CHILD_IN) < 0 || !close_from(CHILD_IN + 1)) _exit(1);
    while (order_take(CHILD_IN, &cage, &in, &out)) {
        CageEnd end = obey(&cage, in, out);
        if (send(CHILD_IN, &end, sizeof end, MSG_NOSIGNAL) != sizeof end) break;
    }
    _exit(0);
}

// A line to a keeper, used by one at a time.
typedef struct Keeper {
    int line; // -1: not started
    bool busy;
} Keeper;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static Keeper keepers[CAGES_MAX];
static pid_t owner; // the process that started them; a child of it starts its own

static void keeper_start(Keeper *keeper)
{
    int ends[2];
    if (keeper->line >= 0 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        return;
    pid_t child = fork();
    if (child == 0) run_keeper(ends[1]);
    close(ends[1]);
    keeper->line = ends[0];
    if (child > 0) return;
    close(ends[0]);
    keeper->line = -1;
}

static void forget_others(void)
{
    if (owner == getpid()) return;
    owner = getpid();
    for (size_t i = 0; i < CAGES_MAX; i++) keepers[i] = (Keeper){ .line = -1 };
}

void cage_start(void)
{
    pthread_mutex_lock(&lock);
    forget_others();
    for (size_t i = 0; i < CAGES_MAX; i++) keeper_start(&keepers[i]);
    pthread_mutex_unlock(&lock);
}

static Keeper *keeper_free(void)
{
    for (size_t i = 0; i < CAGES_MAX; i++)
        if (!keepers[i].busy) return &keepers[i];
    return NULL;
}

static Keeper *keeper_take(void)
{
    Keeper *keeper;
    pthread_mutex_lock(&lock);
    forget_others();
    while (!(keeper = keeper_free())) pthread_cond_wait(&freed, &lock);
    keeper->busy = true;
    keeper_start(keeper);
    pthread_mutex_unlock(&lock);
    return keeper;
}

static void keeper_give_back(Keeper *keeper, bool alive)
{
    pthread_mutex_lock(&lock);
    if (!alive && keeper->line >= 0) close(keeper->line);
    if (!alive) keeper->line = -1;
    keeper->busy = false;
    pthread_cond_signal(&freed);
    pthread_mutex_unlock(&lock);
}

// To the end of the answer; false: its reader wanted no more.
static bool read_answer(int fd, char *buffer, size_t size, CageTake *take, void *arg)
{
    for (;;) {
        ssize_t n = read(fd, buffer, size);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return true;
        if (!take(arg, buffer, (size_t)n)) return false;
    }
}

static CageEnd ask_keeper(Keeper *keeper, const Cage *cage, int in, int ends[2], char *buffer,
                          size_t size, CageTake *take, void *arg)
{
    CageEnd end = CAGE_NONE;
    bool sent = keeper->line >= 0 && order_send(keeper->line, cage, in, ends[1]);
    close(ends[1]);
    bool wanted = !sent || read_answer(ends[0], buffer, size, take, arg);
    close(ends[0]); // before the end is waited for: a child that writes on is ended by it
    ssize_t n = -1;
    while (sent && (n = recv(keeper->line, &end, sizeof end, 0)) < 0 && errno == EINTR) continue;
    keeper_give_back(keeper, n == sizeof end);
    if (n != sizeof end) return CAGE_NONE;
    return wanted ? end : CAGE_FULL;
}

CageEnd cage_stream(const Cage *cage, int in, char *buffer, size_t size, CageTake *take, void *arg)
{
    int ends[2];
    // Opened anew, so that the child's reading moves no offset of ours.
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", in);
    int own = open(path, O_RDONLY | O_CLOEXEC);
    if (own < 0) return CAGE_NONE;
    if (pipe2(ends, O_CLOEXEC) != 0) {
        close(own);
        return CAGE_NONE;
    }
    CageEnd end = ask_keeper(keeper_take(), cage, own, ends, buffer, size, take, arg);
    close(own);
    return end;
}

typedef struct Answer {
    char *ptr;
    size_t len, max;
} Answer;

static bool answer_take(void *arg, const char *bytes, size_t len)
{
    Answer *answer = arg;
    if (len > answer->max - answer->len) return false;
    memcpy(answer->ptr + answer->len, bytes, len);
    answer->len += len;
    return true;
}

CageEnd cage_run(const Cage *cage, int in, char *answer, size_t answer_max, size_t *answer_len)
{
    char buffer[4096];
    Answer whole = { .ptr = answer, .max = answer_max };
    CageEnd end = cage_stream(cage, in, buffer, sizeof buffer, answer_take, &whole);
    *answer_len = whole.len;
    return end;
}
