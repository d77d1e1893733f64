#include "bare.h"
#include "fatal.h"
#include "vectors.h"

void Reset_Handler(void) {
    bare_start();
    main();
}

void arm_fault(void) {
    fatal("a processor fault");
}
