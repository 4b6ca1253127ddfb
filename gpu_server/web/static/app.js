// Everything here is an extra: each form and link works without it.
import "./chips.js";
import "./picture.js";
import "./votes.js";
import "./solo.js";
import { followJob } from "./progress.js";

followJob();
