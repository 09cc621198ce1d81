using NUnit.Framework;

namespace NeuroLcp.Tests.Recording;

/// <summary>A library that, loaded into a process, lets writes to HDF5 files fail as those to a broken disk do, or the waiting for any disk.</summary>
internal static class FailingDisk
{
    private const string Source =
        """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <errno.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/types.h>
        #include <unistd.h>
        static long total;
        static int fails(int fd, size_t n) {
            char link[64], name[4096]; ssize_t k;
            snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
            k = readlink(link, name, sizeof name - 1);
            if (k < 3) return 0;
            name[k] = 0;
            if (strcmp(name + k - 3, ".h5")) return 0;
            return getenv("FAIL_AFTER") && (total += n) > atol(getenv("FAIL_AFTER"));
        }
        int fsync(int fd) {
            static int (*real)(int); static long calls;
            const char *error = getenv("FSYNC_ERROR"), *from = getenv("FSYNC_FROM"), *times = getenv("FSYNC_TIMES");
            if (!real) real = dlsym(RTLD_NEXT, "fsync");
            calls++;
            if (error && calls >= (from ? atol(from) : 1) && calls < (from ? atol(from) : 1) + (times ? atol(times) : 1000000)) { errno = atoi(error); return -1; }
            return real(fd);
        }
        ssize_t write(int fd, const void *b, size_t n) {
            static ssize_t (*real)(int, const void *, size_t);
            if (!real) real = dlsym(RTLD_NEXT, "write");
            if (fails(fd, n)) { errno = EIO; return -1; }
            return real(fd, b, n);
        }
        ssize_t pwrite(int fd, const void *b, size_t n, off_t o) {
            static ssize_t (*real)(int, const void *, size_t, off_t);
            if (!real) real = dlsym(RTLD_NEXT, "pwrite");
            if (fails(fd, n)) { errno = EIO; return -1; }
            return real(fd, b, n, o);
        }
        ssize_t pwrite64(int fd, const void *b, size_t n, off_t o) { return pwrite(fd, b, n, o); }
        """;

    /// <summary>
    /// Compiles it, or ignores the test where there is no C compiler. Writes fail after FAIL_AFTER bytes; fsync fails with the error FSYNC_ERROR, from the call
    /// FSYNC_FROM on (the first), FSYNC_TIMES times (always).
    /// </summary>
    public static string Build(TemporaryDirectory directory)
    {
        string source = directory.File("failing.c"), library = directory.File("failing.so");
        File.WriteAllText(source, Source);
        var (code, _, error) = OtherPrograms.Run("cc", "-O1", "-shared", "-fPIC", "-o", library, source, "-ldl");
        if (code == 127)
        {
            Assert.Ignore("needs a C compiler: apt-get install gcc libc6-dev");
        }

        Assert.That(code, Is.Zero, error);
        return library;
    }
}
