// boards/common/octets.c under names of its own, so that the probe can hold it against libc's.
#define memcpy  own_memcpy
#define memmove own_memmove
#define memset  own_memset
#define strcmp  own_strcmp
#define strchr  own_strchr
#define strlen  own_strlen
#include "../common/octets.c"
