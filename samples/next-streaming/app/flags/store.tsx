"use client";

import { useFlag, useOffer } from "@fletch/react";
import { useState } from "react";

export function Checkout() {
  const [items, setItems] = useState(0);
  const headline = useFlag("store-flags", "headline", "Checkout");
  const isNew = useFlag("store-flags", "newCheckout", false);
  return (
    <button id="checkout" type="button" onClick={() => setItems(items + 1)}>
      {headline}: {items} {isNew ? "in the new cart" : "in the cart"}
    </button>
  );
}

export function Hero() {
  const { title, text } = useOffer("store-hero", { title: "Lamps", text: "All our lamps" });
  return (
    <section id="hero" style={{ minHeight: "8rem" }}>
      <h1>{title}</h1>
      <p>{text}</p>
    </section>
  );
}
