// The page: its four sections, each of which works for itself.

import { benchSection } from "./bench-section.js";
import { meetSection } from "./meet-section.js";
import { selfTestSection } from "./self-test-section.js";
import { vectorsSection } from "./vectors-section.js";

selfTestSection();
meetSection();
vectorsSection();
benchSection();
