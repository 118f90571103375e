import type { Words } from "../Words.js";
import { affineWords, normalizeWords, poolWords } from "./normalize.js";

export const lesson4 = {
  percentiles: {
    title: "percentiles of a layer's inputs",
    task: "Ioffe & Szegedy's Figure 1 draws the 15th, 50th and 85th percentile of a sigmoid's inputs. Given the inputs `z` of the sigmoid, one number an example, return the three: `[p15, p50, p85]`. (Definitions differ in what they take between two neighbouring values; any of them is right.)",
    verified: "4 sets of values, one of them with equal ones",
    cases: {
      "equal values": "{n} values, {equal} of them equal",
      values: "{n} values",
    },
    results: {
      percentiles: { name: "the percentiles", plural: true },
    },
    mistakes: {
      "after the activation": {
        says: "These are percentiles of the sigmoid's outputs. The figure shows its inputs z: in the outputs, between 0 and 1, a drift into the flat ends hardly shows.",
        look: "z, before the sigmoid",
      },
      "not sorted": {
        says: "The values are not sorted before you pick the ones at 15, 50 and 85 %.",
        look: "sort first",
      },
      "sorted as text": {
        says: "JavaScript's `sort()` compares as text unless told otherwise: −0.5 before −12.5, and 10 before 9.",
        look: "`sort((a, b) => a - b)`",
      },
      descending: {
        says: "The values are sorted from large to small, so that the 15th percentile comes out as the 85th.",
        look: "`sort((a, b) => a - b)`",
      },
      "sorted by absolute value": {
        says: "You sort by size without the sign, or take absolute values: −3 is the smallest, not the largest.",
        look: "sort by value: −3 before 1",
      },
      "mean and deviation": {
        says: "Mean and standard deviation do not give percentiles: for a Gaussian they come close, but not where values pile up at one side.",
        look: "the value below which 15 % of the values lie",
      },
      "mean for the median": {
        says: "The middle one is the mean. The 50th percentile is the median: half of the values lie below it.",
        look: "the value below which 50 % of the values lie",
      },
      range: {
        says: "You take 15, 50 and 85 % of the way from the smallest to the largest value; percentiles count values.",
        look: "the value below which 15 % of the values lie",
      },
      quartiles: { says: "These are the quartiles, 25, 50 and 75 %.", look: "15, 50 and 85 %" },
      "10 and 90 %": { says: "These are the 10th and the 90th percentile.", look: "15, 50 and 85 %" },
      "5 and 95 %": { says: "These are the 5th and the 95th percentile.", look: "15, 50 and 85 %" },
      "percent of percent": {
        says: "These are 0.15, 0.5 and 0.85 %: divide by 100 only once.",
        look: "15, 50 and 85 %",
      },
      "one place off": {
        says: "You pick a value one place off: count places from 0, and 15 % of n values lie below place 0.15 n.",
        look: "the value below which 15 % of the values lie",
      },
      "smallest and largest": {
        says: "You return the smallest and the largest value.",
        look: "the value below which 15 % of the values lie",
      },
      "shares, not values": {
        says: "You return the shares 0.15, 0.5 and 0.85. Look up the values at these shares of the sorted list.",
        look: "the value below which 15 % of the values lie",
      },
      "places, not values": {
        says: "You return places in the list. Look up the values there.",
        look: "the value below which 15 % of the values lie",
      },
      "equal values taken once": {
        says: "You take equal values only once. Each of them is an example, and counts.",
        look: "all values, sorted",
      },
      "share rounded": {
        says: "The share itself is rounded, to 0, before it is multiplied by the number of values. Multiply first.",
        look: "the value below which 15 % of the values lie",
      },
    },
    variants: {
      "another definition":
        "For a share that falls between two values there are several definitions (R lists nine). Yours is one of them; for many values they agree.",
    },
    hints: [
      "How would you find the median by hand, from a list of numbers on paper?",
      "Sort a copy (by number, not as text), then look at 15 %, 50 % and 85 % of its length.",
      "`const sorted = [...z].sort((a, b) => a - b)`, then `sorted[Math.floor(p * (z.length - 1))]` is good enough.",
    ],
  },
  noisyBatchNorm: {
    title: "batch norm with noise after it",
    task: "Santurkar et al. put noise behind batch norm, to bring the shift back on purpose: y · scale + shift, with a new random `scale` and `shift` for each feature at every training step, and none at inference. You get them as arguments, fresh at each call. `y` is batch norm's output, γ and β applied.",
    verified: "three training steps with different noise, one of them with a batch of 2, and inference",
    cases: {
      "two examples": "a training step with a batch of 2",
      "first step": "a training step",
      "next step": "the next training step",
      inference: "inference",
    },
    mistakes: {
      "noise before batch norm": {
        says: "The noise is added before batch norm, which takes it out again at once: whatever is the same for the whole batch cancels.",
        look: "batch norm first, then y · scale + shift",
      },
      "noise frozen": {
        says: "The noise of the first step is used again at the next: it should be new at every step.",
        look: "the `scale` and `shift` of this very call",
      },
      "noise at inference": { says: "The noise is there at inference, too.", look: "`training`" },
      "noise at inference only": {
        says: "The noise is there at inference, and not in training: the condition is the wrong way round.",
        look: "`training`",
      },
      "no noise": { says: "There is no noise in it yet: this is plain batch norm.", look: "y · scale + shift" },
      "noise before gamma and beta": {
        says: "The noise comes between x̂ and γ, β. It goes behind the whole of batch norm.",
        look: "(γx̂ + β) · scale + shift",
      },
      "inputs returned at inference": {
        says: "At inference you return x itself. Only the noise is left out; batch norm stays.",
        look: "`training`",
      },
      "normalized values returned at inference": {
        says: "At inference γ and β are left out. Only the noise is.",
        look: "`training`",
      },
      "shift only": { says: "Only the shift is applied, not the scale.", look: "y · scale + shift" },
      "scale only": { says: "Only the scale is applied, not the shift.", look: "y · scale + shift" },
      "shift scaled": {
        says: "The shift is added before scaling, and so is scaled as well.",
        look: "y · scale + shift",
      },
      "shift subtracted": { says: "The shift is subtracted where it should be added.", look: "y · scale + shift" },
      "scale and shift exchanged": { says: "The scale and the shift have changed places.", look: "y · scale + shift" },
      "noise added to the values": {
        says: "The scaled values are added to the values themselves: y + y · scale + shift.",
        look: "y · scale + shift",
      },
      "noise of the first feature": {
        says: "The noise of the first feature is used for every feature.",
        look: "`scale` and `shift`, one for each feature",
      },
      ...poolWords,
      ...normalizeWords,
      ...affineWords,
      "gamma and beta forgotten": {
        says: "γ and β are not applied: `y` is batch norm's output with both.",
        look: "(γx̂ + β) · scale + shift",
      },
      "scale and shift added": {
        says: "You multiply by scale + shift. Multiply by the scale, then add the shift.",
        look: "y · scale + shift",
      },
    },
    variants: {},
    hints: [
      "Where does batch norm end? The noise comes behind that, and only in one of the two modes.",
      "Batch norm as in exercise 2.1, γ and β applied; then, if `training`, times `scale` plus `shift`.",
      "`return training ? y.mul(scale).add(shift) : y`",
    ],
  },
  gradientCosine: {
    title: "how far a gradient turns",
    task: "Santurkar et al. measure internal covariate shift by how much a layer's gradient turns when the layers before it have been updated. Return the cosine of the angle between the gradients `before` and `after`.",
    verified: "3 pairs, among them one that points against each other",
    cases: {
      pair: "{n} numbers each",
      "opposite pair": "{n} numbers each that point against each other",
    },
    results: {
      cosine: { name: "the cosine", plural: false },
    },
    mistakes: {
      "not normalized": {
        says: "This is the dot product: it grows with the gradients' lengths.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      "one length": {
        says: "You divide by one length alone, or by its square: both lengths belong below.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      "squared lengths": {
        says: "You divide by the squared lengths: the square roots are missing.",
        look: "‖a‖ = √(Σ a²)",
      },
      "root of the lengths": {
        says: "You divide by the root of the product of the lengths: one root too many. The roots belong into the lengths.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      "sum of the lengths": {
        says: "You divide by the sum of the lengths. It is their product.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      "multiplied by a length": {
        says: "You divide by one length and multiply by the other: brackets are missing around the product of the lengths.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      "absolute value": {
        says: "You take the absolute value of the product: a gradient that turns round has a cosine of −1.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      "other sign": { says: "The sign is the other way round.", look: "cos = a·b / (‖a‖ ‖b‖)" },
      centred: {
        says: "You subtract the means first: that is the correlation. Gradients are compared as they are.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      "sums of absolute values": {
        says: "The lengths are sums of absolute values. The length of a vector is the root of the sum of squares.",
        look: "‖a‖ = √(Σ a²)",
      },
      "largest values": {
        says: "You divide by the largest entries. The length of a vector is the root of the sum of squares.",
        look: "‖a‖ = √(Σ a²)",
      },
      "number of entries": {
        says: "You divide by how many entries there are. The length of a vector is the root of the sum of squares.",
        look: "‖a‖ = √(Σ a²)",
      },
      "mean for the sum": { says: "The product is a mean: it must be the sum of aᵢbᵢ.", look: "a·b = Σ aᵢbᵢ" },
      "sum of all products": {
        says: "You multiply the sums. The dot product is the sum of the products aᵢbᵢ.",
        look: "a·b = Σ aᵢbᵢ",
      },
      "one entry left out": {
        says: "One entry is left out: the loop begins or ends at the wrong place.",
        look: "all entries, from 0 to length − 1",
      },
      distance: {
        says: "This is the distance between the gradients, Santurkar's other measure.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      angle: { says: "This is the angle; the task asks for its cosine.", look: "cos = a·b / (‖a‖ ‖b‖)" },
      "cosine of the cosine": {
        says: "You take `Math.cos` of what is the cosine already.",
        look: "cos = a·b / (‖a‖ ‖b‖)",
      },
      "one minus": { says: "This is 1 − cosine, the cosine distance.", look: "cos = a·b / (‖a‖ ‖b‖)" },
      sine: { says: "This is the sine of the angle.", look: "cos = a·b / (‖a‖ ‖b‖)" },
      squared: { says: "This is the square of the cosine.", look: "cos = a·b / (‖a‖ ‖b‖)" },
      "reduce without a start": {
        says: "`reduce` has no initial value, so that the first value itself begins the sum, without its factor.",
        look: "`reduce(…, 0)`",
      },
    },
    variants: {},
    hints: [
      "Which part of one gradient points along the other? What changes if one of them is twice as long?",
      "The dot product over the product of the two lengths.",
      "Σ aᵢbᵢ / (‖a‖ ‖b‖), with ‖a‖ = `Math.hypot(...a)`",
    ],
  },
} satisfies Partial<Words["exercises"]>;
