import type { Words } from "../Words.js";
import { lesson1 } from "./lesson1.js";
import { lesson2 } from "./lesson2.js";
import { lesson3 } from "./lesson3.js";
import { lesson4 } from "./lesson4.js";
import { lesson5 } from "./lesson5.js";
import { lesson6 } from "./lesson6.js";
import { lesson7 } from "./lesson7.js";
import { messages } from "./messages.js";

export const english: Words = {
  messages,
  exercises: { ...lesson1, ...lesson2, ...lesson3, ...lesson4, ...lesson5, ...lesson6, ...lesson7 },
};
