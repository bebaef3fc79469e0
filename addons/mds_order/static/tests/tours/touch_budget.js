/**
 * How often a finger comes down, counted while the tour runs.
 *
 * A tap is a step that clicks, or that says so (`isTap`: a stroke of a signature, a finger into a
 * field to type what was measured). Free text that is typed is no tap. A field is one that a step
 * fills in, by typing or by choosing.
 */

function isTyped(run) {
    return typeof run === "string" && /^(edit|fill) /.test(run);
}

function spend(spent, budget, what, name) {
    spent.push(name);
    if (spent.length > budget) {
        throw new Error(`${spent.length} ${what}, the budget is ${budget}: ${spent.join(" · ")}`);
    }
}

/** The steps, each tap counted; the one above the budget fails the tour. */
export function withinTaps(budget, steps) {
    const spent = [];
    const counted = steps.map(({ isTap, ...step }) => {
        const run = step.run;
        if (run !== "click" && !isTap) {
            return step;
        }
        return {
            ...step,
            async run(helpers) {
                spend(spent, budget, "taps", step.trigger);
                if (typeof run === "function") {
                    return run(helpers);
                }
                return run === "click" ? helpers.click() : helpers.edit(run.slice(5));
            },
        };
    });
    return [
        ...counted,
        {
            trigger: "body",
            run() {
                document.body.dataset.mdsTaps = spent.length;
            },
        },
        { trigger: `body[data-mds-taps="${budget}"]` },
    ];
}

/** The steps, each field counted once; the one above the budget fails the tour. */
export function withinFields(budget, steps) {
    const filled = new Set();
    const counted = steps.map((step) => {
        const field = /div\[name=(\w+)\] (input|textarea)/.exec(step.trigger)?.[1];
        const run = step.run;
        if (!field || !run) {
            return step;
        }
        return {
            ...step,
            async run(helpers) {
                filled.add(field);
                if (filled.size > budget) {
                    throw new Error(`${[...filled].join(", ")}: the budget is ${budget} fields`);
                }
                if (typeof run === "function") {
                    return run(helpers);
                }
                return isTyped(run) ? helpers.edit(run.slice(5)) : helpers.click();
            },
        };
    });
    return [
        ...counted,
        {
            trigger: "body",
            run() {
                if (filled.size < 3) {
                    throw new Error("No fields were counted: the pattern finds none any more.");
                }
            },
        },
    ];
}

/** A finger draws on a canvas. */
export function draw(canvas) {
    const box = canvas.getBoundingClientRect();
    const at = (type, x, y) =>
        canvas.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                pointerId: 1,
                pointerType: "touch",
                isPrimary: true,
                pressure: 0.5,
                buttons: type === "pointerup" ? 0 : 1,
                clientX: box.left + x * box.width,
                clientY: box.top + y * box.height,
            })
        );
    at("pointerdown", 0.2, 0.6);
    for (let step = 1; step <= 10; step++) {
        at("pointermove", 0.2 + step * 0.05, 0.6 - (step % 3) * 0.15);
    }
    at("pointerup", 0.7, 0.5);
}

