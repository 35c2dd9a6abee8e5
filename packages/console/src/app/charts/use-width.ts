import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** Tracks the width of an element in pixels. A chart is drawn at that width, so its text is not scaled. */
export function useWidth(start: number): { readonly box: RefObject<HTMLDivElement>; readonly width: number } {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(start);
  useEffect(() => {
    const { current } = box;
    if (current === null) return;
    const measure = (): void => setWidth(Math.max(120, Math.floor(current.clientWidth)));
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    measure();
    return () => observer.disconnect();
  }, []);
  return { box, width };
}
