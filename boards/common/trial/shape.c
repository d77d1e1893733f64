// The shape of the flash that this build's store is for, handed to the model and the trials.
#include "flash.h"
#include "model.h"

const struct model_shape model_shape = {FLASH_BLOCKS, FLASH_BLOCK_BYTES, FLASH_UNIT, MODEL_BY_PAGE,
                                        MODEL_ZEROS_ONLY};
