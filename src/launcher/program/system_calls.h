#pragma once

#include <sys/syscall.h>

#include <cstddef>
#include <cstdint>

// System calls without a C library: each returns the kernel's answer, -errno for an error.
namespace wheelpit::launcher {

inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
#if defined(__x86_64__)
  long result = number;
  register long r10 asm("r10") = d;
  register long r8 asm("r8") = e;
  register long r9 asm("r9") = f;
  asm volatile("syscall"
               : "+a"(result)
               : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
#elif defined(__aarch64__)
  register long x8 asm("x8") = number;
  register long x0 asm("x0") = a;
  register long x1 asm("x1") = b;
  register long x2 asm("x2") = c;
  register long x3 asm("x3") = d;
  register long x4 asm("x4") = e;
  register long x5 asm("x5") = f;
  asm volatile("svc 0"
               : "+r"(x0)
               : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
               : "memory");
  return x0;
#else
#error "the launcher knows x86-64 and arm64"
#endif
}

template <class T>
long word(T value) {
  if constexpr (requires { reinterpret_cast<std::uintptr_t>(value); }) {
    return static_cast<long>(reinterpret_cast<std::uintptr_t>(value));
  } else {
    return static_cast<long>(value);
  }
}

template <class A = long, class B = long, class C = long, class D = long, class E = long,
          class F = long>
long call(long number, A a = {}, B b = {}, C c = {}, D d = {}, E e = {}, F f = {}) {
  return system_call(number, word(a), word(b), word(c), word(d), word(e), word(f));
}

inline long close_fd(int fd) { return call(SYS_close, fd); }

[[noreturn]] inline void leave(int code) {
  for (;;) call(SYS_exit_group, code);
}

// A set of signals as in the kernel.
using SignalSet = std::uint64_t;
inline constexpr SignalSet only(int signal) { return SignalSet{1} << (signal - 1); }

}  // namespace wheelpit::launcher
