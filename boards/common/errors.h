// The numbers of assembly/errors.ts that ports and the link answer with.
#ifndef THIMBLE_ERRORS_H
#define THIMBLE_ERRORS_H

enum {
    INVALID_ARGUMENT = -1,
    BUFFER_TOO_SMALL = -2,
    NOT_SUPPORTED = -3,
    PORT_FAILED = -4,
    NO_ROOM = -5,
    AUTHENTICATION_FAILED = -6,
};

#endif
