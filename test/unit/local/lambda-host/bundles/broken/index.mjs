throw new SyntaxError('this bundle does not load');
