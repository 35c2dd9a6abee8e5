module.exports = {
  testEnvironment: "node",
  transform: {
    "\\.[jt]s$": [
      "babel-jest",
      { presets: [["@babel/preset-env", { targets: { node: "current" } }], "@babel/preset-typescript"] },
    ],
  },
};
