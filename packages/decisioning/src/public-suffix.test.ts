import { describe, expect, it } from "vitest";
import { decodePunycode } from "./decode-punycode.ts";
import { splitHost } from "./public-suffix.ts";

describe("a host name is split by the public suffix list", () => {
  it.each([
    ["example.com", "", "example.com", "com"],
    ["www.example.com", "", "example.com", "com"],
    ["blog.example.com", "blog", "example.com", "com"],
    ["www.blog.example.com", "blog", "example.com", "com"],
    ["www.www.example.com", "www", "example.com", "com"],
    ["a.b.c.example.co.uk", "a.b.c", "example.co.uk", "co.uk"],
    [
      "test.wayne-enterprises.us-east-1.elasticbeanstalk.com",
      "test",
      "wayne-enterprises.us-east-1.elasticbeanstalk.com",
      "us-east-1.elasticbeanstalk.com",
    ],
    ["foo.github.io", "", "foo.github.io", "github.io"],
    ["EXAMPLE.com", "", "example.com", "com"],
    ["Blog.EXAMPLE.Com", "blog", "example.com", "com"],
    ["xn--e1afmkfd.xn--p1ai", "", "xn--e1afmkfd.xn--p1ai", "рф"],
    ["пример.рф", "", "пример.рф", "рф"],
  ])("%s", (host, subdomain, domain, topLevelDomain) => {
    expect(splitHost(host)).toEqual({ subdomain, domain, topLevelDomain });
  });

  it.each([
    ...["co.uk", "com", "localhost", "127.0.0.1", "foo.local", "my_host.example.com", "", "-a.example.com"],
    ...["a..example.com", ".example.com", `${"a".repeat(64)}.example.com`, `${"a.".repeat(200)}example.com`, "[::1]"],
  ])("%j, which has no listed suffix, is a domain as a whole", (host) => {
    expect(splitHost(host)).toEqual({ subdomain: "", domain: host, topLevelDomain: "" });
  });

  it.each(["www2", "wwwabc", "www-test", "wwww"])("%s keeps its subdomain (D4)", (name) => {
    expect(splitHost(`${name}.example.com`)).toMatchObject({ subdomain: name, domain: "example.com" });
    expect(splitHost(`${name}.shop.example.com`)).toMatchObject({ subdomain: `${name}.shop` });
  });
});

describe("Punycode", () => {
  it.each([
    ["xn--p1ai", "рф"],
    ["xn--bcher-kva.example", "bücher.example"],
    ["xn--r8jz45g.xn--zckzah", "例え.テスト"],
    ["xn--ihqwcrb4cv8a8dqg056pqjye", "他们为什么不说中文"],
    ["xn--maana-pta.com", "mañana.com"],
    ["plain.example", "plain.example"],
    ["xn--!", "xn--!"],
    ["xn--99999999", "xn--99999999"],
    ["xn--é", "xn--é"],
  ])("of %s is %s", (encoded, decoded) => {
    expect(decodePunycode(encoded)).toBe(decoded);
  });
});
