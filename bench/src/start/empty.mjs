// Imported by `cold-import.ts`: what Node needs for the first module of a program.
